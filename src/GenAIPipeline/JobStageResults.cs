using GenAIPipeline.Documents;

namespace GenAIPipeline;

/// <summary>Results of earlier stages; what was made in the same job is answered from memory.</summary>
internal sealed class JobStageResults(StageResultStore store, Document document) : IStageResults
{
    private readonly Dictionary<StageName, object> made = [];

    /// <summary>The row as it is now.</summary>
    public Document Document { get; set; } = document;

    public void Remember(StageName stage, object result) => made[stage] = result;

    public async Task<T> GetAsync<T>(StageName stage, CancellationToken cancellation)
        where T : class
    {
        if (made.TryGetValue(stage, out var known) && known is T ready)
            return ready;
        var stored = await store.FindAsync(Document.Id, stage, Document.Run, cancellation)
            ?? throw new InvalidOperationException($"Expected a result of {stage} for document {Document.Id}, got none.");
        var result = stored.As<T>();
        made[stage] = result;
        return result;
    }

    public async Task<T?> FindInRunAsync<T>(StageName stage, CancellationToken cancellation)
        where T : class
    {
        if (made.TryGetValue(stage, out var known) && known is T ready)
            return ready;
        var stored = await store.FindAsync(Document.Id, stage, Document.Run, cancellation);
        return stored?.Run == Document.Run ? stored.As<T>() : null;
    }
}
