using GenAIPipeline.Platform.Outbox;

namespace GenAIPipeline.Publishing;

/// <summary>A stretch of a tenant's feed while it is sent: the next event of a document goes only when the one before it was taken.</summary>
/// <param name="events">In order.</param>
/// <param name="taken">Sequences behind the cursor that were taken already; kept from pass to pass, so that one event that is not taken does not send others twice.</param>
internal sealed class TenantWindow(IReadOnlyList<FeedEvent> events, HashSet<long> taken)
{
    /// <summary>The sequence up to which every event was taken; null while the first was not.</summary>
    public long? TakenUpTo => events.TakeWhile(e => taken.Contains(e.Sequence)).LastOrDefault()?.Sequence;

    /// <summary>The oldest events that may go now, one of each document.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="isHeld">Documents that have to wait.</param>
    public IReadOnlyList<FeedEvent> Next(int most, Func<string, bool> isHeld)
    {
        var documents = new HashSet<string>(StringComparer.Ordinal);
        return [.. events.Where(e => !taken.Contains(e.Sequence) && documents.Add(e.PartitionKey) && !isHeld(e.PartitionKey)).Take(most)];
    }

    public void Take(FeedEvent e) => taken.Add(e.Sequence);
}
