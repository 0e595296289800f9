using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Web.Commands;

namespace GenAIPipeline.Web.Hosting;

/// <summary>Embedded mode: web and workers in one process on a private database and a folder.</summary>
internal static class EmbeddedHost
{
    /// <summary>The program, ready to run. The cluster outlives it.</summary>
    public static WebApplication Build(UpOptions options, PrivateCluster cluster)
    {
        // Assets lie beside the program and are listed under its name, wherever and by whom it is started.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(EmbeddedHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}").UseStaticWebAssets();
        Logs.Configure(builder);
        builder.Configuration.AddJsonFile(Path.Combine(options.DataFolder, "settings.json"), optional: true, reloadOnChange: true).AddEnvironmentVariables();
        if (options.Languages is { } languages)
            builder.Configuration.AddInMemoryCollection([new("Extraction:Languages", languages)]);

        builder.Logging.AddLogFile(options.DataFolder);
        builder.Services.AddPipeline(builder.Configuration, cluster.ConnectionString);
        builder.Services.AddFolderFiles(Path.Combine(options.DataFolder, "files"));
        builder.Services.AddWorkers(options.Workers, typeof(EmbeddedHost).Assembly.Location);
        builder.Services.AddSingleton(cluster);
        builder.Services.AddHostedService<ClusterWatch>();
        builder.Services.AddHostedService<StrayFileSweep>();
        builder.Services.AddAccess(new AccessOptions { DataFolder = options.DataFolder, Port = options.Port });
        builder.Services.AddHttpSurface(builder.Configuration);
        builder.Services.AddPages();
        var app = builder.Build();
        app.UsePages();
        app.UseHttpSurface();
        app.UseAntiforgery();
        app.MapHttpSurface();
        app.MapApiReference();
        app.MapPages();
        return app;
    }
}
