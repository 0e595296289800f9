using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Web.Hosting;

namespace GenAIPipeline.Web.Commands;

/// <summary>A web process of aws mode. Settings come from the environment: <c>ConnectionStrings__Postgres</c>, <c>Aws__…</c>, <c>Address</c> (default <c>127.0.0.1</c>).</summary>
internal static class WebCommand
{
    private const int DefaultPort = 8080;

    /// <exception cref="StartupException">No database is configured.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        var given = CommandOptions.Parse(args, "--data", "--port");
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var connection = environment.GetConnectionString("Postgres")
            ?? throw new StartupException("No database is configured: set ConnectionStrings__Postgres, such as Host=db;Database=genaipipeline;Username=…;Password=….");
        var data = Path.GetFullPath(given.Find("--data") ?? ".data");
        var port = UpOptions.Number("--port", given.Find("--port"), 1, 65_535) ?? DefaultPort;
        Directory.CreateDirectory(data);
        Migrator.Apply(connection);
        var plan = new HostPlan(data, port, connection) { IsAws = true, Address = $"http://{environment["Address"] ?? "127.0.0.1"}:{port}" };
        await using var app = ServiceHost.Build(plan);
        await AdminKeyFile.EnsureAsync(data, app.Services.GetRequiredService<ApiKeyStore>(), CancellationToken.None);
        await app.RunAsync();
        return 0;
    }
}
