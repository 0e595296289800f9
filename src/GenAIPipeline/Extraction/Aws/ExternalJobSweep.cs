using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Removes what a service keeps of work: jobs and transcripts of all generations.</summary>
internal sealed record ExternalCopies(string Service, Func<string, int, CancellationToken, Task> RemoveAsync);

/// <summary>Removes what services and the table of jobs keep once no document needs it; once a minute, by one process or several.</summary>
internal sealed partial class ExternalJobSweep(ExternalRemovalStore store, IEnumerable<ExternalCopies> copies, ILogger<ExternalJobSweep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public async Task SweepAsync(CancellationToken cancellation)
    {
        await store.ForgetUsedAsync(cancellation);
        foreach (var (service, key, generation) in await store.OrphansAsync(cancellation))
        {
            try
            {
                foreach (var copy in copies.Where(copy => copy.Service == service))
                    await copy.RemoveAsync(key, generation, cancellation);
                await store.RemovedAsync(service, key, cancellation);
            }
            catch (IOException e)
            {
                CopiesRemain(service, key, e.Message);
            }
        }

        await store.PurgeAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SweepAsync(stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    NotSwept(e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the next process sweeps
        }
    }

    [LoggerMessage(LogLevel.Warning, "Copies of {Service} of work {Key} remain, the next sweep tries again: {Reason}")]
    private partial void CopiesRemain(string service, string key, string reason);

    [LoggerMessage(LogLevel.Warning, "Work that nobody needs was not swept, the next sweep tries again: {Reason}")]
    private partial void NotSwept(string reason);
}
