using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Upload;
using GenAIPipeline.Web.Components;
using GenAIPipeline.Web.Components.Configuring;
using GenAIPipeline.Web.Components.Layout;
using GenAIPipeline.Web.Components.Library;
using GenAIPipeline.Web.Components.Operating;
using GenAIPipeline.Web.Components.Parts;
using GenAIPipeline.Web.Components.Reading;
using GenAIPipeline.Web.Components.Reviewing;
using GenAIPipeline.Web.Components.Spending;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MudBlazor;
using MudBlazor.Services;

namespace GenAIPipeline.Web;

/// <summary>The pages, as the host registers and maps them.</summary>
public static class PageServices
{
    /// <summary>Policy of every page but the login: a browser that has signed in. Anyone else is sent to <c>/login</c>.</summary>
    public const string Policy = "pages";

    /// <summary>Registers what the pages need beyond the pipeline's own services.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            mud.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            mud.SnackbarConfiguration.ShowTransitionDuration = 0;
            mud.SnackbarConfiguration.HideTransitionDuration = 0;
            mud.SnackbarConfiguration.ShowCloseIcon = false;
        });
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddSingleton<WorkloadStore>().AddSingleton<Samples>().AddSingleton<PartsHealth>().AddSingleton<RedriveOfDocument>().AddSingleton<Retentions>();
        services.AddSingleton(provider => new UploadLimit(provider.GetRequiredService<IOptions<UploadOptions>>().Value.MaxUploadBytes));
        services.AddScoped<Viewer>().AddScoped<WaitingReviews>().AddScoped<UploadTray>().AddScoped<DocumentActions>();
        services.AddScoped<LibraryData>().AddScoped<ReadingFeed>().AddScoped<ReadingData>();
        services.AddScoped<ReviewData>().AddScoped<ReviewActions>().AddScoped<OperationsData>().AddScoped<SpendingData>().AddScoped<RedriveActions>().AddScoped<SettingsData>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, policy => policy
                .AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme)
                .RequireAuthenticatedUser());
        return services;
    }

    /// <summary>Answers unknown addresses with a page, except the API's; goes before all other middleware.</summary>
    public static WebApplication UsePages(this WebApplication app)
    {
        app.UseWhen(context => !context.IsApi() && HttpMethods.IsGet(context.Request.Method), pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        return app;
    }

    /// <summary>Maps the pages and their files; needs authentication, authorization and antiforgery before it.</summary>
    public static WebApplication MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/samples/{file}", Sample).RequireAuthorization(Policy).ExcludeFromDescription();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    private static IResult Sample(string file, Samples samples)
    {
        var types = new FileExtensionContentTypeProvider();
        return samples.PathOf(file) is { } path
            ? TypedResults.PhysicalFile(path, types.TryGetContentType(file, out var type) ? type : "application/octet-stream")
            : TypedResults.NotFound();
    }
}
