using System.Threading.Channels;

namespace GenAIPipeline.Documents;

/// <summary>Waits for documents to change.</summary>
public sealed class DocumentWaiting(DocumentStore documents, DocumentChanges changes, TimeProvider time)
{
    /// <summary>How often the row is read without being told: notices of other processes may get lost.</summary>
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(2);

    /// <summary>The document once it rests or has ended, or as it is when the time is over; null when it was deleted.</summary>
    public async Task<Document?> ForRestAsync(Document document, TimeSpan atMost, CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        var latest = document;
        try
        {
            await foreach (var state in FollowAsync(document.Id, either.Token).WithCancellation(either.Token))
            {
                if (state.Document is not { } now)
                    return null;
                latest = now;
                if (now.Status.IsAtRest())
                    return now;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // time is over: the caller is told how far it came
        }

        return latest;
    }

    /// <summary>The present state, then each that follows, without end; a state that comes while the reader is busy replaces the one before.</summary>
    public async IAsyncEnumerable<DocumentState> FollowAsync(DocumentId id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watch = changes.Watch(change =>
        {
            if (change is null || change.Id == id)
                told.Writer.TryWrite(true);
        });
        DocumentState? shown = null;
        while (true)
        {
            var row = await documents.FindAsync(null, id, cancellation);
            var state = new DocumentState(row, row is null ? null : changes.LatestProgress(id));
            if (shown is null || state.Document?.Version != shown.Document?.Version || state.Progress != shown.Progress)
            {
                shown = state;
                yield return state;
            }

            using var patience = new CancellationTokenSource(Net, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                await told.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // looked at without being told
            }
        }
    }
}

/// <summary>A document and the progress of its running stage; no document when it was deleted.</summary>
public sealed record DocumentState(Document? Document, StageProgress? Progress);
