using GenAIPipeline.Platform.Outbox;

namespace GenAIPipeline.Publishing;

/// <summary>A stretch of a tenant's feed while it is sent: the next event of a document goes only when the one before it was taken.</summary>
internal sealed class TenantWindow(IReadOnlyList<FeedEvent> events)
{
    private readonly bool[] isTaken = new bool[events.Count];

    /// <summary>Every event was taken.</summary>
    public bool IsDone => Array.TrueForAll(isTaken, taken => taken);

    /// <summary>The sequence up to which every event was taken; null while the first was not.</summary>
    public long? TakenUpTo
    {
        get
        {
            var open = Array.IndexOf(isTaken, false);
            return open switch { 0 => null, -1 => events[^1].Sequence, _ => events[open - 1].Sequence };
        }
    }

    /// <summary>The oldest events that may go now, one of each document.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="isHeld">Documents that have to wait.</param>
    public IReadOnlyList<FeedEvent> Next(int most, Func<string, bool> isHeld)
    {
        var documents = new HashSet<string>(StringComparer.Ordinal);
        var next = new List<FeedEvent>();
        for (var n = 0; n < events.Count && next.Count < most; n++)
            if (!isTaken[n] && documents.Add(events[n].PartitionKey) && !isHeld(events[n].PartitionKey))
                next.Add(events[n]);
        return next;
    }

    public void Take(FeedEvent e) => isTaken[(int)(e.Sequence - events[0].Sequence)] = true;
}
