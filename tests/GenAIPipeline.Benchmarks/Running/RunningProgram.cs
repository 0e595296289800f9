using System.Diagnostics;
using System.Net.Http.Headers;
using GenAIPipeline.Benchmarks.Reporting;

namespace GenAIPipeline.Benchmarks.Running;

/// <summary>The real program on a folder of its own, started as <c>./dev up</c> starts it.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(120);
    private readonly Process process;
    private readonly BenchFolder folder;

    private RunningProgram(Process process, BenchFolder folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>Signed in with the key that the program wrote.</summary>
    public HttpClient Client { get; }

    public string DataFolder => folder.Root;

    public static async Task<RunningProgram> StartAsync(string program)
    {
        var folder = new BenchFolder();
        var port = FreePort.Find();
        var start = new ProcessStartInfo("dotnet", ["exec", program, "up", "--data", folder.Root, "--port", $"{port}"]) { RedirectStandardOutput = true };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var running = new RunningProgram(process, folder, port);
        await running.UntilReadyAsync();
        var key = (await File.ReadAllTextAsync(Path.Combine(folder.Root, "admin.key"))).Trim();
        running.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return running;
    }

    /// <summary>Resident memory of the program and its children, PostgreSQL left out, in MiB.</summary>
    public double MemoryMiB() => ProcessTree.Of(process.Id)
        .Where(id => ProcessTree.Name(id) == "dotnet")
        .Sum(id => Machine.Kibibytes($"/proc/{id}/status", "VmRSS")) / 1024.0;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartsWithin && !process.HasExited)
        {
            try
            {
                using var answer = await Client.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // not yet listening
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException($"Expected the program to be ready within {StartsWithin.TotalSeconds:0} s, it is not.");
    }
}
