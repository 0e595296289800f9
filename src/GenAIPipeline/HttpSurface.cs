using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.PageImages;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Telemetry;
using GenAIPipeline.Publishing;
using GenAIPipeline.Review;
using GenAIPipeline.Upload;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GenAIPipeline;

/// <summary>Composition of the HTTP surface: what a web process has beside the pipeline.</summary>
public static class HttpSurface
{
    /// <summary>From the request to stop to the end of the process.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Registers what the endpoints need. Needs <c>AddPipeline</c>, <c>AddAccess</c>, a file store and a <see cref="ProfileCatalog"/>.</summary>
    public static IServiceCollection AddHttpSurface(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection("Upload")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new StageOrder(Pipeline.Stages.ToDictionary(row => row.Stage, row => row.RunsOn)));
        services.AddSingleton<DocumentListStore>().AddSingleton<DocumentHistoryStore>().AddSingleton<BacklogStore>();
        services.AddSingleton<DocumentResources>().AddSingleton<DocumentLookup>().AddSingleton<DocumentWaiting>();
        services.AddSingleton<DocumentCommands>().AddSingleton<ProgressSources>();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<ExtractionOptions>>().Value);
        services.TryAddSingleton<PageImage>();
        services.AddSingleton<PageImageReader>();
        services.AddSingleton<RemovalStore>().AddSingleton<RemovalNotices>().AddSingleton<DocumentRemoval>();
        services.AddHostedService(provider => provider.GetRequiredService<DocumentRemoval>());
        services.AddSingleton<RemoveDocument>(provider => provider.GetRequiredService<DocumentRemoval>().RemoveAsync);
        services.AddSingleton<UploadReader>().AddSingleton<UploadIntake>().AddSingleton<UploadAnswer>().AddSingleton<DirectUploadRules>();
        services.AddSingleton<UploadRoom>().AddHostedService(provider => provider.GetRequiredService<UploadRoom>());
        services.AddSingleton<DatabaseReadiness>();
        services.AddProblemDetails().AddExceptionHandler<ApiFaults>();
        services.AddApiDescription().AddMetricsPage();
        services.ConfigureHttpJsonOptions(json => Adopt(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true); // so that the answer can say what is wrong
        services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = ShutdownTimeout;
            options.ServicesStopConcurrently = true;
        });
        return services;
    }

    /// <summary>The middleware, in front of everything that the host maps.</summary>
    public static WebApplication UseHttpSurface(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((context, next) => stopping.IsCancellationRequested ? RefuseAsync(context) : next(context));
        app.UseWhen(context => context.IsApi(), api => api.UseExceptionHandler().UseStatusCodePages(ApiStatusPages.WriteAsync));
        app.UseRouting();
        app.UseAuthentication();
        app.UseLoginLinks();
        app.UseForgeryGuard();
        app.UseAuthorization();
        return app;
    }

    /// <summary>All endpoints of the stages.</summary>
    public static IEndpointRouteBuilder MapHttpSurface(this IEndpointRouteBuilder routes) => routes
        .MapUpload().MapDirectUpload().MapDocuments().MapContent().MapProgress().MapDocumentCommands().MapExtraction().MapResults().MapProfiles().MapReviews().MapEvents().MapDeadLetters().MapQueues().MapUsage().MapBudgets().MapCache()
        .MapKeys().MapLogin().MapHealth().MapMetricsPage().MapApiDescription().MapJobDashboard();

    /// <summary>Requests that come on open connections while the process stops would keep it from ending.</summary>
    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.Connection = "close";
        context.Response.Headers.RetryAfter = "1";
        return Task.CompletedTask;
    }

    private static void Adopt(System.Text.Json.JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = DocumentJson.Options.DefaultIgnoreCondition;
        options.Encoder = DocumentJson.Options.Encoder;
        foreach (var converter in DocumentJson.Options.Converters)
            options.Converters.Add(converter);
    }
}
