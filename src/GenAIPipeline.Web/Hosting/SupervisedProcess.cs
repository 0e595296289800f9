using System.Diagnostics;

namespace GenAIPipeline.Web.Hosting;

/// <summary>A program that runs as long as this process does, and is started again when it dies. It stops when its standard input ends.</summary>
internal sealed partial class SupervisedProcess(string name, IReadOnlyList<string> command, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private Process? process;
    private Task running = Task.CompletedTask;

    public void Start()
    {
        process = Launch();
        running = RunAsync();
    }

    /// <summary>Asks it to stop and waits; what has not ended by then is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (process is { } last)
        {
            last.StandardInput.Close();
            using var patience = new CancellationTokenSource(Drain);
            try
            {
                await last.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                last.Kill(entireProcessTree: true);
            }
        }

        await running;
        process?.Dispose();
        stopping.Dispose();
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await process!.WaitForExitAsync(CancellationToken.None);
            if (stopping.IsCancellationRequested)
                return;
            Died(name, process.ExitCode);
            await Task.Delay(Pause, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
                return;
            process.Dispose();
            process = Launch();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The {Name} ended with status {Status} and is started again")]
    private partial void Died(string name, int status);
}
