using GenAIPipeline.EndToEnd.Tests.Running;
using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>Kills one of two workers with <c>-9</c> every so often, in turn; the program starts it again.</summary>
internal sealed class WorkerKills(RunningProgram program, TimeSpan every)
{
    private const int Workers = 2;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public int Count { get; private set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await Task.Delay(every, stopping);
                while (Find(1 + Count % Workers) is not { } worker || !Posix.Signal(worker, Posix.Kill))
                    await Task.Delay(Look, stopping); // it is being started again
                Count++;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the run is over
        }
    }

    private int? Find(int number) => program.Tree.Names
        .Select(line => line.Split(' ', 2))
        .Where(line => line[1].Contains("--Supervised", StringComparison.Ordinal) && line[1].Contains($"/worker-{number} ", StringComparison.Ordinal))
        .Select(line => (int?)int.Parse(line[0])).FirstOrDefault();
}
