using GenAIPipeline.Events;

namespace GenAIPipeline.Documents;

/// <summary>Sends failed documents through again, from the status they failed on, with all attempts anew. Of two redrives at once one wins.</summary>
public sealed class Redrives(DeadLetterStore letters, DocumentStore documents, TransitionStore transitions, TimeProvider time)
{
    /// <summary>After how long the rescuer looks, should the requeued job get lost.</summary>
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    /// <summary>How many are read at once.</summary>
    private const int Page = 200;

    /// <summary>Redrives one dead letter; false when it is not open any more.</summary>
    public async Task<bool> RedriveAsync(Guid letter, string by, CancellationToken cancellation) =>
        await letters.FindAsync(letter, cancellation) is { } found && await MoveAsync(found, by, wakesUp: true, cancellation);

    /// <summary>Redrives the oldest that match; answers how many.</summary>
    /// <param name="stage">The stage that failed, or null for all.</param>
    /// <param name="code">The code, or null for all.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="by">Who does.</param>
    /// <param name="cancellation">Ends it between two documents.</param>
    public async Task<int> RedriveAllAsync(string? stage, string? code, int most, string by, CancellationToken cancellation)
    {
        var redriven = 0;
        Guid? after = null;
        while (redriven < most)
        {
            var page = await letters.ListAsync(new DeadLetterFilter(after, stage, code, Math.Min(Page, most - redriven)), cancellation);
            if (page.Count == 0)
                break;
            foreach (var letter in page)
            {
                if (await MoveAsync(letter, by, wakesUp: true, cancellation))
                    redriven++;
            }

            after = page[^1].Id;
        }

        return redriven;
    }

    /// <summary>Redrives the document of a failed job that is being put back into the queue: that very job will run it, so none is made. Harmless when it is not failed.</summary>
    public async Task RequeuedAsync(Guid document, CancellationToken cancellation)
    {
        if (await letters.OfDocumentAsync(new DocumentId(document), cancellation) is { } letter)
            await MoveAsync(letter, "Hangfire dashboard", wakesUp: false, cancellation);
    }

    private async Task<bool> MoveAsync(DeadLetter letter, string by, bool wakesUp, CancellationToken cancellation)
    {
        var document = await documents.FindAsync(letter.Tenant, new DocumentId(letter.DocumentId), cancellation);
        if (document is not { Status: DocumentStatus.Failed } || document.Run != letter.Run)
            return false;
        var move = new Transition(document, letter.StatusBefore)
        {
            Actor = by,
            Detail = $"Redriven after {letter.Code}",
            WakesUp = wakesUp,
            WakeAt = time.GetUtcNow() + Net,
            Events =
            [
                new DeadLetterRedriven { DocumentId = letter.DocumentId, Tenant = letter.Tenant, Run = document.Run, DeadLetterId = letter.Id, By = by },
            ],
        };
        return await transitions.ApplyAsync(move, cancellation) is not null;
    }
}
