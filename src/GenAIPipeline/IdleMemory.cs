using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline;

/// <summary>
/// Gives memory back to the system once documents have been worked on and none is any more. An idle process collects no garbage by itself, so that the largest document of a day
/// would be paid for until the next one.
/// </summary>
public sealed partial class IdleMemory(RunningDocuments running, TimeProvider time, ILogger<IdleMemory> log) : BackgroundService
{
    private const long WorthCollectingBytes = 64L << 20;
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(IdleFor, time);
        long startedBefore = 0, allocatedBefore = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var isIdle = running.Started == startedBefore && running.Count == 0;
                startedBefore = running.Started;
                if (isIdle && GC.GetTotalAllocatedBytes() - allocatedBefore > WorthCollectingBytes)
                {
                    allocatedBefore = GC.GetTotalAllocatedBytes();
                    var before = Environment.WorkingSet;
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    Collected(before >> 20, Environment.WorkingSet >> 20);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the system takes everything back in a moment
        }
    }

    [LoggerMessage(LogLevel.Debug, "Idle: {Before} MiB of memory before collecting, {After} MiB afterwards")]
    private partial void Collected(long before, long after);
}
