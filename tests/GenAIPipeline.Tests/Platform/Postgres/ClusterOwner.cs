using System.Diagnostics;
using System.Runtime.CompilerServices;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Platform.Postgres;

/// <summary>This test program once more, as another process that owns a cluster until it is killed.</summary>
internal sealed class ClusterOwner : IDisposable
{
    private const string Variable = "GENAIPIPELINE_TESTS_OWN_CLUSTER";

    private readonly Process process;

    private ClusterOwner(Process process, int postmaster) => (this.process, Postmaster) = (process, postmaster);

    public int Postmaster { get; }

    public int Wrapper => Processes.Parent(Postmaster);

    public static async Task<ClusterOwner> StartAsync(string dataFolder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment[Variable] = dataFolder;
        var process = Process.Start(start)!;
        (await process.StandardOutput.ReadLineAsync(cancellation)).ShouldBe("ready");
        return new ClusterOwner(process, Processes.Postmaster(dataFolder));
    }

    /// <summary>The owner ends without a chance to do anything.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    // Before Main, so that the test runner's own entry point needs no verb.
    [ModuleInitializer]
    internal static void OwnClusterIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } dataFolder)
            return;
        PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = dataFolder, Durable = false }, NullLogger.Instance, CancellationToken.None).GetAwaiter().GetResult();
        Console.WriteLine("ready");
        // Also ends when the test program does.
        Console.In.ReadToEnd();
        Environment.Exit(0);
    }
}
