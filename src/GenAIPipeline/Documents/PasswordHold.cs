using System.Collections.Concurrent;

namespace GenAIPipeline.Documents;

/// <summary>Passwords on their way from the request to the reader: in memory only, used once, forgotten after an hour.</summary>
public sealed class PasswordHold(TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<DocumentId, (string Password, DateTimeOffset Until)> held = [];

    /// <summary>Keeps the password for the document's next extraction.</summary>
    public void Keep(DocumentId id, string password)
    {
        var now = time.GetUtcNow();
        foreach (var (other, entry) in held)
        {
            if (entry.Until < now)
                held.TryRemove(other, out _);
        }

        held[id] = (password, now + KeptFor);
    }

    /// <summary>The password, or null when none was given or it is too old.</summary>
    public string? Find(DocumentId id) => held.TryGetValue(id, out var entry) && entry.Until >= time.GetUtcNow() ? entry.Password : null;

    /// <summary>Drops the password; no fault when there is none.</summary>
    public void Forget(DocumentId id) => held.TryRemove(id, out _);
}
