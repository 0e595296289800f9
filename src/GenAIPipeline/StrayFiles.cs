using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline;

/// <summary>
/// Removes files that never got a row: bytes are stored before the row is, and a process or database that dies in between leaves them. At the start that is all that an earlier
/// process left; later only what is a day old, because younger files may be waiting for their rows. One process at a time may run it on a folder.
/// </summary>
public sealed partial class StrayFiles(FolderFileStore files, ExpiryStore documents, TimeProvider time, ILogger<StrayFiles> log) : BackgroundService
{
    private const int Batch = 1_000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan RowComesWithin = TimeSpan.FromDays(1);
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>Removes strays that were last written before the moment; answers how many documents they would have been.</summary>
    internal async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        files.RemoveUnfinished(before);
        var removed = 0;
        foreach (var names in files.FoldersBefore(before).Chunk(Batch))
            foreach (var id in await documents.WithoutRowAsync(names.Select(name => Guid.TryParse(name, out var id) ? id : (Guid?)null).OfType<Guid>(), cancellation))
            {
                await files.DeleteAsync(DocumentFiles.All(id), cancellation);
                removed++;
            }

        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        var before = startedAt;
        try
        {
            do
            {
                try
                {
                    if (await SweepAsync(before, stoppingToken) is > 0 and var count)
                        Removed(count);
                    before = time.GetUtcNow() - RowComesWithin;
                }
                catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException)
                {
                    NotSwept(e.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the next process sweeps
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed the files of {Count} uploads that were cut off before they were accepted")]
    private partial void Removed(int count);

    [LoggerMessage(LogLevel.Warning, "Files without a document were not swept, the next sweep tries again: {Reason}")]
    private partial void NotSwept(string reason);
}
