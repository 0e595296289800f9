using GenAIPipeline.Web.Components;
using Microsoft.AspNetCore.Authentication.Cookies;
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
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, policy => policy
                .AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme)
                .RequireAuthenticatedUser());
        return services;
    }

    /// <summary>Maps the pages and their files; needs authentication, authorization and antiforgery before it.</summary>
    public static WebApplication MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
