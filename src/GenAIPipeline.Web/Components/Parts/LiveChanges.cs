using System.Collections.Concurrent;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>Gathers changes of a tenant's documents and hands them on at most four times a second, so that a busy pipeline does not flood a page.</summary>
public sealed class LiveChanges : IDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<DocumentId, DocumentStatus?> changed = [];
    private readonly Func<IReadOnlyDictionary<DocumentId, DocumentStatus?>, bool, Task> told;
    private readonly ITimer timer;
    private readonly IDisposable watch;
    private int waiting;
    private volatile bool missed;
    private volatile bool ended;

    /// <param name="changes">Where changes come from.</param>
    /// <param name="tenant">Whose; null for all.</param>
    /// <param name="time">For the gathering.</param>
    /// <param name="told">Is given ids with their new status (null: deleted), and whether changes may have been missed.</param>
    public LiveChanges(DocumentChanges changes, string? tenant, TimeProvider time, Func<IReadOnlyDictionary<DocumentId, DocumentStatus?>, bool, Task> told)
    {
        this.told = told;
        timer = time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        watch = changes.Watch(change =>
        {
            if (change is null)
                missed = true;
            else if (tenant is null || change.Tenant == tenant)
                changed[change.Id] = change.Status;
            else
                return;
            if (!ended && Interlocked.Exchange(ref waiting, 1) == 0)
                timer.Change(Gather, Timeout.InfiniteTimeSpan);
        });
    }

    public void Dispose()
    {
        ended = true;
        watch.Dispose();
        timer.Dispose();
    }

    private void Tell()
    {
        Interlocked.Exchange(ref waiting, 0);
        var hasMissed = missed;
        missed = false;
        var batch = new Dictionary<DocumentId, DocumentStatus?>();
        foreach (var id in changed.Keys)
        {
            if (changed.TryRemove(id, out var status))
                batch[id] = status;
        }

        if (!ended)
            _ = told(batch, hasMissed); // runs on the page's dispatcher, which reports its faults
    }
}
