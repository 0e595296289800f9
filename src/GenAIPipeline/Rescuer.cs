using GenAIPipeline.Documents;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline;

/// <summary>
/// Wakes what is due: leases of dead workers, retries, ends of waits, first wake-ups that got lost. A sweep a second, by itself:
/// correctness must not rest on Hangfire's scheduler or its locks.
/// </summary>
public sealed partial class Rescuer(LeaseStore leases, ILogger<Rescuer> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the next process sweeps
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (await leases.WakeDueAsync(stoppingToken) is > 0 and var woken)
                Woken(woken);
        }
        catch (NpgsqlException e)
        {
            SweepFailed(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Woke due documents: {Count}")]
    private partial void Woken(int count);

    [LoggerMessage(LogLevel.Warning, "The sweep for due documents failed, the next comes in a second: {Reason}")]
    private partial void SweepFailed(string reason);
}
