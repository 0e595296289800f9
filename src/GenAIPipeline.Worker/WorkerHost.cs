using System.Globalization;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Platform.Telemetry;

namespace GenAIPipeline.Worker;

/// <summary>
/// A worker of aws mode: takes from the queues, runs stages, sends events, rescues. Configuration comes from the environment:
/// <c>ConnectionStrings__Postgres</c>, <c>Aws__…</c>, <c>Workers</c> (documents in work at once; default four a core), <c>Port</c> (health and metrics; default 8081),
/// <c>Data</c> (a folder for temporary files; default <c>.data/worker</c>), <c>Settings</c> (a file that is followed as it changes; default <c>settings.json</c> there).
/// </summary>
internal static class WorkerHost
{
    private const int DefaultPort = 8081;

    /// <summary>From the request to stop to the end: work in hand is finished, or given back in time for others to take it at once.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);

    /// <exception cref="StartupException">A setting is missing.</exception>
    public static async Task RunAsync(string[] args)
    {
        await using var app = Build(args);
        await app.RunAsync();
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        ConsoleLogs.Configure(builder);
        var configuration = builder.Configuration;
        var connection = configuration.GetConnectionString("Postgres")
            ?? throw new StartupException("No database is configured: set ConnectionStrings__Postgres, such as Host=db;Database=genaipipeline;Username=…;Password=….");
        var data = Path.GetFullPath(configuration["Data"] ?? Path.Combine(".data", "worker"));
        Directory.CreateDirectory(data);
        SettingsFile.AddTo(configuration, Path.GetFullPath(configuration["Settings"] ?? Path.Combine(data, "settings.json")));
        TemporaryFolder.Renew(data);
        Migrator.Apply(connection);

        var port = Number(configuration, "Port") ?? DefaultPort;
        builder.WebHost.UseUrls($"http://{configuration["Address"] ?? "127.0.0.1"}:{port}");
        builder.Services.AddPipeline(configuration, connection);
        builder.Services.AddAws(configuration);
        builder.Services.AddWorkers(Number(configuration, "Workers") ?? PipelineServices.DefaultWorkers, typeof(WorkerHost).Assembly.Location);
        builder.Services.AddAwsWorkers(configuration);
        builder.Services.AddAccess(new AccessOptions { DataFolder = data, Port = port });
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddMetricsPage();
        builder.Services.AddHostedService<ParentWatch>();
        builder.Services.Configure<HostOptions>(options => (options.ShutdownTimeout, options.ServicesStopConcurrently) = (Drain, true));
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealth().MapMetricsPage();
        return app;
    }

    private static int? Number(ConfigurationManager configuration, string name) => configuration[name] switch
    {
        null or "" => null,
        var text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65_536 => number,
        var text => throw new StartupException($"Expected {name} to be a number from 1 to 65535, got \"{text}\"."),
    };
}
