using System.Diagnostics;

namespace GenAIPipeline.Benchmarks.Caching;

/// <summary>A running <see cref="CacheChild"/>.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private readonly Process process;

    private ChildProgram(Process process) => this.process = process;

    public static async Task<ChildProgram> StartAsync(string connectionString, string model, int pages, int seed, int documents)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, CacheChild.Verb, connectionString, model, $"{pages}", $"{seed}", $"{documents}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var child = new ChildProgram(Process.Start(start)!);
        return await child.process.StandardOutput.ReadLineAsync() == "ready" ? child : throw new InvalidOperationException("Expected a process that is ready, got none.");
    }

    public void Go() => process.StandardInput.WriteLine();

    /// <summary>Milliseconds that its documents took.</summary>
    public async Task<double> DoneAsync() => await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith("done ", StringComparison.Ordinal)
        ? double.Parse(line["done ".Length..])
        : throw new InvalidOperationException("Expected a process that ends its work, it did not.");

    /// <summary>SIGKILL.</summary>
    public void Kill() => process.Kill();

    public async Task FreezeAsync()
    {
        using var stop = Process.Start("kill", ["-STOP", $"{process.Id}"]);
        await stop.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
