using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Benchmarks;

/// <summary>A durable cluster and a pipeline host in a temporary folder, as in embedded mode but without HTTP.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private readonly PrivateCluster cluster;
    private readonly string folder;

    private BenchHost(PrivateCluster cluster, string folder, IHost host) => (this.cluster, this.folder, Host) = (cluster, folder, host);

    public IHost Host { get; }

    public static async Task<BenchHost> CreateAsync(int workers)
    {
        var folder = Directory.CreateTempSubdirectory("bench-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder }, NullLogger.Instance, CancellationToken.None);
        Migrator.Apply(cluster.ConnectionString);
        JobSchema.Install(cluster.ConnectionString);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPipeline(new ConfigurationBuilder().Build(), cluster.ConnectionString);
        builder.Services.AddFolderFiles(Path.Combine(folder, "files"));
        builder.Services.AddWorkers(workers, Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));
        if (Environment.GetEnvironmentVariable("BENCH_LOG") is not null)
            builder.Logging.AddConsole();
        return new BenchHost(cluster, folder, builder.Build());
    }

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        await ((IAsyncDisposable)Host).DisposeAsync();
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
