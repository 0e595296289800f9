namespace GenAIPipeline.Publishing;

/// <summary>What waits before it is sent again: single documents whose event was not taken, or everything while the receiver does not answer.</summary>
internal sealed class EventBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Tenant, string Document), Wait> held = [];
    private Wait all;

    /// <summary>Nothing is sent for now.</summary>
    public bool IsClosed => all.Until > time.GetUtcNow();

    public bool Holds(string tenant, string document) => held.TryGetValue((tenant, document), out var wait) && wait.Until > time.GetUtcNow();

    public void Hold(string tenant, string document) => held[(tenant, document)] = Next(held.GetValueOrDefault((tenant, document)));

    public void Taken(string tenant, string document) => held.Remove((tenant, document));

    /// <param name="needsOperator">Then it is not asked more often than every half minute.</param>
    public void Close(bool needsOperator) => all = needsOperator ? new Wait(all.Attempts + 1, time.GetUtcNow() + Longest) : Next(all);

    public void Answered() => all = default;

    private Wait Next(Wait before)
    {
        var delay = First * Math.Pow(2, Math.Min(before.Attempts, 10));
        // Jitter, so that several who were throttled together do not come back together.
        return new Wait(before.Attempts + 1, time.GetUtcNow() + (delay < Longest ? delay : Longest) * (0.75 + 0.25 * Random.Shared.NextDouble()));
    }

    private readonly record struct Wait(int Attempts, DateTimeOffset Until);
}
