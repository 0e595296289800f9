using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Benchmarks.Running;

/// <summary>A durable cluster and a pipeline host in a temporary folder, as in embedded mode but without HTTP.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private readonly PrivateCluster cluster;
    private readonly string folder;

    private BenchHost(PrivateCluster cluster, string folder, IHost host) => (this.cluster, this.folder, Host) = (cluster, folder, host);

    public IHost Host { get; }

    /// <summary>For other processes on the same database.</summary>
    public string ConnectionString => cluster.ConnectionString;

    /// <param name="adapt">Adds services, or null.</param>
    public static async Task<BenchHost> CreateAsync(Action<IServiceCollection>? adapt = null)
    {
        var folder = Directory.CreateTempSubdirectory("bench-").FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder }, NullLogger.Instance, CancellationToken.None);
        Migrator.Apply(cluster.ConnectionString);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPipeline(new ConfigurationBuilder().Build(), cluster.ConnectionString);
        builder.Services.AddFolderFiles(Path.Combine(folder, "files"));
        builder.Services.AddStages(Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));
        adapt?.Invoke(builder.Services);
        if (Environment.GetEnvironmentVariable("BENCH_LOG") is not null)
            builder.Logging.AddConsole();
        return new BenchHost(cluster, folder, builder.Build());
    }

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    /// <summary>Processor seconds used so far by this process and by its PostgreSQL.</summary>
    public (double Own, double Postgres) ProcessorSeconds()
    {
        var postmaster = File.ReadLines(Path.Combine(folder, "postgres", "data", "postmaster.pid")).First();
        var ticks = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == postmaster || Path.GetFileName(process) == postmaster)
                    ticks += long.Parse(fields[11]) + long.Parse(fields[12]) + long.Parse(fields[13]) + long.Parse(fields[14]);
            }
            catch (IOException)
            {
                // the process ended meanwhile
            }
        }

        return (Environment.CpuUsage.TotalTime.TotalSeconds, ticks / 100.0);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        await ((IAsyncDisposable)Host).DisposeAsync();
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
