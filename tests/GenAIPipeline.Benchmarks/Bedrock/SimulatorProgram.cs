using System.Diagnostics;
using GenAIPipeline.Benchmarks.Running;

namespace GenAIPipeline.Benchmarks.Bedrock;

/// <summary>The simulator of AWS as a process of its own, so that its work does not stand in ours.</summary>
internal sealed class SimulatorProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly BenchFolder folder;

    private SimulatorProgram(Process process, BenchFolder folder, string address) => (this.process, this.folder, Address) = (process, folder, address);

    public string Address { get; }

    /// <param name="provision">What exists at the start, as JSON.</param>
    public static async Task<SimulatorProgram> StartAsync(string provision)
    {
        var folder = new BenchFolder();
        var settings = folder.PathOf("provision.json");
        await File.WriteAllTextAsync(settings, provision);
        var program = Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.AwsSimulator.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", $"http://127.0.0.1:{FreePort.Find()}", "--provision", settings]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var ready = await process.StandardOutput.ReadLineAsync();
        return ready?.StartsWith("Ready ", StringComparison.Ordinal) == true
            ? new SimulatorProgram(process, folder, ready["Ready ".Length..].TrimEnd('/'))
            : throw new InvalidOperationException($"Expected the simulator to say that it is ready, got \"{ready}\".");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }
}
