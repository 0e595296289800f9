using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline;

/// <summary>
/// Deletes documents with everything that hangs on them: rows, results and cached answers that no other document uses go in one transaction
/// with the event; the files follow. What a crash leaves in between is swept up, because the tombstone says that files may remain.
/// </summary>
public sealed partial class DocumentRemoval(NpgsqlDataSource database, RemovalStore removals, AnswerStore answers, RemovalNotices notices, ILogger<DocumentRemoval> log) : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>Deletes the document and what was found inside it; false when the tenant has none of that id.</summary>
    public async Task<bool> RemoveAsync(string tenant, DocumentId id, string actor, CancellationToken cancellation)
    {
        IReadOnlyList<Document> gone;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            gone = await removals.LockAsync(transaction, tenant, id, cancellation);
            if (gone.Count == 0)
                return false;
            await removals.DeleteAsync(transaction, gone, actor, cancellation);
            foreach (var document in gone)
                await answers.RemoveUserAsync(connection, transaction, document.Tenant, document.Id.ToString(), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        foreach (var document in gone)
        {
            Removed(document.Id, actor);
            notices.Tell(document);
            await RemoveFilesAsync(document.Id, CancellationToken.None); // the rows are gone for good; a caller who leaves does not keep the files
        }

        return true;
    }

    /// <summary>Removes files that a crash or a full store left behind.</summary>
    internal async Task SweepAsync(CancellationToken cancellation)
    {
        foreach (var id in await removals.WithFilesAsync(cancellation))
            await RemoveFilesAsync(id, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepEvery);
        try
        {
            do
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
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the next process sweeps
        }
    }

    private async Task RemoveFilesAsync(DocumentId id, CancellationToken cancellation)
    {
        try
        {
            await notices.Files.DeleteAsync(DocumentFiles.All(id), cancellation);
            await removals.FilesRemovedAsync(id, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NpgsqlException)
        {
            FilesRemain(id, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Document {Id} was deleted by {Actor}")]
    private partial void Removed(DocumentId id, string actor);

    [LoggerMessage(LogLevel.Warning, "Files of the deleted document {Id} remain, the next sweep tries again: {Reason}")]
    private partial void FilesRemain(DocumentId id, string reason);

    [LoggerMessage(LogLevel.Warning, "Files of deleted documents were not swept, the next sweep tries again: {Reason}")]
    private partial void NotSwept(string reason);
}

/// <summary>Who must hear of a deletion, and where the files are.</summary>
public sealed record RemovalNotices(IFileStore Files, FeedSignal Feed, DocumentChanges Changes)
{
    internal void Tell(Document document)
    {
        Feed.Committed();
        Changes.Removed(document.Id, document.Tenant);
    }
}
