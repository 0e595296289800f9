using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline;

/// <summary>
/// Removes at the start what an earlier process left without a row; retention does the same later, but must wait a day, because younger files may be waiting for their rows.
/// Only for a process that has the files to itself.
/// </summary>
public sealed partial class StrayFileSweep(Retention retention, TimeProvider time, ILogger<StrayFileSweep> log) : BackgroundService
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // reading a large folder must not hold up the start
        try
        {
            await retention.RemoveStrayFilesAsync(startedAt, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // retention will
        }
        catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            NotSwept(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Files without a document were not swept, retention tries again: {Reason}")]
    private partial void NotSwept(string reason);
}
