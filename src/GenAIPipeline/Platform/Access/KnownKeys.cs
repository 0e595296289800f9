using System.Collections.Concurrent;
using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Platform.Access;

/// <summary>
/// Valid keys in memory, so that a request does not pay for a query. A revocation here empties it at once, one by another process through
/// a notification; an entry is believed for a second at most, should that get lost.
/// </summary>
public sealed class KnownKeys
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (ApiKey Key, DateTimeOffset Until)> known = [];
    private readonly ApiKeyStore store;
    private readonly TimeProvider time;
    private int revocations;

    public KnownKeys(ApiKeyStore store, Listener listener, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        listener.On(ApiKeyStore.Channel, _ => Forget());
    }

    /// <summary>The valid key of that text, or null.</summary>
    public Task<ApiKey?> FindAsync(string text, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(text);
        return FindAsync(Convert.ToHexString(hash), () => store.FindAsync(hash, cancellation));
    }

    /// <summary>The valid key of that id, or null.</summary>
    public Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellation) => FindAsync(id.ToString(), () => store.FindAsync(id, cancellation));

    /// <summary>Believes nothing any more.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref revocations);
        known.Clear();
    }

    private async Task<ApiKey?> FindAsync(string name, Func<Task<ApiKey?>> read)
    {
        var now = time.GetUtcNow();
        if (known.TryGetValue(name, out var entry) && entry.Until > now)
            return entry.Key;
        known.TryRemove(name, out _);
        var before = Volatile.Read(ref revocations);
        var key = await read();
        // What was read before a revocation must not be kept after it.
        if (key is not null && before == Volatile.Read(ref revocations))
            known[name] = (key, now + BelievedFor);
        return key;
    }
}
