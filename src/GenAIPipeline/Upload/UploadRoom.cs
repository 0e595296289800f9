using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GenAIPipeline.Upload;

/// <summary>Whether another upload fits: on the disk, and into the backlog, which is counted every second.</summary>
public sealed partial class UploadRoom(IFileStore files, BacklogStore backlog, IOptions<UploadOptions> options, TimeProvider time, ILogger<UploadRoom> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private volatile int unfinished;

    public bool IsDiskFull => !files.HasRoom();

    public bool IsBacklogFull => unfinished >= options.Value.MaxBacklog;

    /// <summary>Counts now.</summary>
    public async Task CountAsync(CancellationToken cancellation) => unfinished = await backlog.CountAsync(options.Value.MaxBacklog, cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                try
                {
                    await CountAsync(stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    NotCounted(e.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops
        }
    }

    [LoggerMessage(LogLevel.Warning, "The backlog was not counted, the next second tries again: {Reason}")]
    private partial void NotCounted(string reason);
}
