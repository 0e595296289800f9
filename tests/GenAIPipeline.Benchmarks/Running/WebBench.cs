using System.Net.Http.Headers;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Web.Commands;
using GenAIPipeline.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Benchmarks.Running;

/// <summary>The whole of embedded mode with its HTTP server in this process, so that other jobs can be put before the same workers.</summary>
internal sealed class WebBench : IAsyncDisposable
{
    private readonly PrivateCluster cluster;
    private readonly BenchFolder folder;
    private readonly WebApplication app;

    private WebBench(PrivateCluster cluster, BenchFolder folder, WebApplication app, HttpClient client) => (this.cluster, this.folder, this.app, Client) = (cluster, folder, app, client);

    /// <summary>Signed in with all scopes.</summary>
    public HttpClient Client { get; }

    /// <param name="workers">Documents in work at once.</param>
    /// <param name="connections">Of <see cref="Client"/>.</param>
    /// <param name="settings">Configuration besides; null for none.</param>
    public static async Task<WebBench> StartAsync(int workers, int connections, IReadOnlyDictionary<string, string?>? settings = null)
    {
        Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");
        var folder = new BenchFolder();
        var cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder.Root }, NullLogger.Instance, CancellationToken.None);
        Migrator.Apply(cluster.ConnectionString);
        var port = FreePort.Find();
        var app = ServiceHost.Build(new HostPlan(folder.Root, port, cluster.ConnectionString) { Workers = workers, Cluster = cluster, Settings = settings ?? new Dictionary<string, string?>() });
        await AdminKeyFile.EnsureAsync(folder.Root, app.Services.GetRequiredService<ApiKeyStore>(), CancellationToken.None);
        await app.StartAsync();
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var key = (await File.ReadAllTextAsync(folder.PathOf(AdminKeyFile.FileName))).Trim();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new WebBench(cluster, folder, app, client);
    }

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await cluster.DisposeAsync();
        folder.Dispose();
    }
}
