using System.Net;
using System.Net.Sockets;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Platform.Telemetry;
using GenAIPipeline.Web.Hosting;

namespace GenAIPipeline.Web.Commands;

/// <summary>Starts everything on this machine: the private database, then web and workers in one process; or, on the simulator, workers as processes of their own.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(UpOptions options)
    {
        EnsurePortIsFree(options.Port);
        using var early = LoggerFactory.Create(logging => logging.AddSimpleConsole(ConsoleLogs.Format));
        await using var cluster = await PrivateCluster.StartAsync(
            new PrivateClusterOptions { DataFolder = options.DataFolder, HttpPort = options.Port }, early.CreateLogger<PrivateCluster>(), CancellationToken.None);
        TemporaryFolder.Renew(options.DataFolder);
        Migrator.Apply(cluster.ConnectionString);
        await using var simulated = options.Simulator is null ? null : await SimulatedAws.StartAsync(options, cluster.ConnectionString, early.CreateLogger<SimulatedAws>());
        await using var app = ServiceHost.Build(new HostPlan(options.DataFolder, options.Port, cluster.ConnectionString)
        {
            IsAws = simulated is not null,
            Workers = options.Workers,
            Cluster = cluster,
            Settings = options.Settings,
        });
        await AdminKeyFile.EnsureAsync(options.DataFolder, app.Services.GetRequiredService<ApiKeyStore>(), CancellationToken.None);
        await app.StartAsync();
        simulated?.StartWorkers();
        await Greeting.PrintAsync(options, app.Services);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void EnsurePortIsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            probe.Listen();
        }
        catch (SocketException)
        {
            throw new StartupException($"Port {port} is taken by another program: stop it, or choose another port with --port.");
        }
    }
}
