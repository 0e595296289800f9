using System.Diagnostics;
using Hangfire;

namespace GenAIPipeline.Benchmarks.Throughput;

/// <summary>What a job costs when it does nothing.</summary>
public sealed class NoOp
{
    private static int done;

    public void Run(int n) => Interlocked.Increment(ref done);

    /// <summary>Jobs a second, from the first enqueued to the last run. The caller's servers run them.</summary>
    internal static async Task<double> MeasureAsync(IBackgroundJobClient client, int count, Func<IDisposable>? start = null)
    {
        done = 0;
        var clock = Stopwatch.StartNew();
        using var server = start?.Invoke();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, (n, _) =>
        {
            client.Enqueue<NoOp>(job => job.Run(n));
            return ValueTask.CompletedTask;
        });
        while (Volatile.Read(ref done) < count)
            await Task.Delay(5);
        return count / clock.Elapsed.TotalSeconds;
    }
}
