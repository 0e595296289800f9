using GenAIPipeline.Documents;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Layout;

/// <summary>How many documents wait for a reviewer, for the number beside "Reviews".</summary>
public sealed class WaitingReviews(Viewer viewer, DocumentListStore list, DocumentChanges changes, TimeProvider time) : IDisposable
{
    private LiveChanges? watch;

    public long Count { get; private set; }

    /// <summary>Counts now and on every change.</summary>
    public async Task StartAsync(Func<Task> changed)
    {
        if (watch is not null)
            return;
        watch = new LiveChanges(changes, viewer.Tenant, time, async (_, _) =>
        {
            if (await CountAsync())
                await changed();
        });
        await CountAsync();
    }

    public void Dispose() => watch?.Dispose();

    private async Task<bool> CountAsync()
    {
        var counts = await list.CountAsync(viewer.Tenant, new DocumentFilter { Statuses = [DocumentStatus.NeedsReview] }, CancellationToken.None);
        var now = counts.GetValueOrDefault(DocumentStatus.NeedsReview);
        var isNew = now != Count;
        Count = now;
        return isNew;
    }
}
