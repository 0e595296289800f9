using GenAIPipeline.Documents;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Library;

/// <summary>Reads the list of documents for whoever looks at it.</summary>
public sealed class LibraryData(Viewer viewer, DocumentListStore list, DocumentStore documents, DocumentChanges changes, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Newest first, behind the given document.</summary>
    public Task<IReadOnlyList<Document>> ListAsync(LibraryFilter filter, DocumentId? after, int limit, CancellationToken cancellation) =>
        list.ListAsync(viewer.Tenant, filter.ToStore(Now), after, limit, cancellation);

    /// <summary>How many stand in each group, whatever group is chosen.</summary>
    public async Task<IReadOnlyDictionary<StatusGroup, long>> CountAsync(LibraryFilter filter, CancellationToken cancellation)
    {
        var counts = await list.CountAsync(viewer.Tenant, filter.ToStore(Now, withStatus: false), cancellation);
        var groups = Enum.GetValues<StatusGroup>().ToDictionary(group => group, group => group.Statuses().Sum(status => counts.GetValueOrDefault(status)));
        groups[StatusGroup.All] = counts.Values.Sum();
        return groups;
    }

    /// <summary>The row as it is now; null when it is gone.</summary>
    public Task<Document?> FindAsync(DocumentId id, CancellationToken cancellation) => documents.FindAsync(viewer.Tenant, id, cancellation);

    /// <summary>How far the running stage is.</summary>
    public StageProgress? Progress(DocumentId id) => changes.LatestProgress(id);

    /// <summary>Watches the tenant's documents; dispose to stop.</summary>
    public LiveChanges Watch(Func<IReadOnlyDictionary<DocumentId, DocumentStatus?>, bool, Task> told) => new(changes, viewer.Tenant, time, told);
}
