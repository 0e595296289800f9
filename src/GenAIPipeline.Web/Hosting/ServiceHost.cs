using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Telemetry;

namespace GenAIPipeline.Web.Hosting;

/// <summary>The web process: in embedded mode with the workers in it, in aws mode without.</summary>
internal static class ServiceHost
{
    /// <summary>The program, ready to run. A private cluster outlives it.</summary>
    public static WebApplication Build(HostPlan plan)
    {
        // Assets lie beside the program and are listed under its name, wherever and by whom it is started.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServiceHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls(plan.Address).UseStaticWebAssets();
        ConsoleLogs.Configure(builder);
        SettingsFile.AddTo(builder.Configuration, Path.Combine(plan.DataFolder, "settings.json"));
        builder.Configuration.AddInMemoryCollection(plan.Settings);

        builder.Logging.AddLogFile(plan.DataFolder);
        builder.Services.AddPipeline(builder.Configuration, plan.ConnectionString);
        if (plan.IsAws)
            builder.Services.AddAws(builder.Configuration);
        else
            AddEmbedded(builder.Services, plan);
        if (plan.Cluster is { } cluster)
            builder.Services.AddSingleton(cluster).AddHostedService<ClusterWatch>();
        builder.Services.AddAccess(new AccessOptions { DataFolder = plan.DataFolder, Port = plan.Port });
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

    private static void AddEmbedded(IServiceCollection services, HostPlan plan)
    {
        services.AddFolderFiles(Path.Combine(plan.DataFolder, "files"));
        services.AddWorkers(plan.Workers, typeof(ServiceHost).Assembly.Location);
        services.AddHostedService<StrayFileSweep>();
    }
}

/// <summary>What a web process is to be.</summary>
/// <param name="DataFolder">Its keys, logs and temporary files; in embedded mode everything.</param>
/// <param name="Port">The port it serves.</param>
/// <param name="ConnectionString">The database, migrated.</param>
internal sealed record HostPlan(string DataFolder, int Port, string ConnectionString)
{
    /// <summary>Where it listens; default this machine only.</summary>
    public string Address { get; init; } = $"http://127.0.0.1:{Port}";

    /// <summary>True: files lie in S3 and workers are processes of their own.</summary>
    public bool IsAws { get; init; }

    /// <summary>Documents in work at once; embedded mode only.</summary>
    public int Workers { get; init; }

    /// <summary>The database's server, where it is ours.</summary>
    public PrivateCluster? Cluster { get; init; }

    /// <summary>Settings of the command line; they win over file and environment.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
