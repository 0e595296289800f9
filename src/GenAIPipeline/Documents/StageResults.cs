namespace GenAIPipeline.Documents;

/// <summary>Results of earlier stages; what was made in the same job is answered from memory.</summary>
/// <param name="find">The newest stored result of a stage up to a run: <see cref="StageResultStore.FindAsync"/>.</param>
/// <param name="document">The row as leased.</param>
public sealed class StageResults(Func<DocumentId, StageName, int, CancellationToken, Task<StoredResult?>> find, Document document)
{
    private readonly Dictionary<StageName, object> made = [];

    /// <summary>The row as it is now.</summary>
    public Document Document { get; set; } = document;

    /// <summary>Keeps what a stage of this job has made.</summary>
    public void Remember(StageName stage, object result) => made[stage] = result;

    /// <summary>The newest result of the stage in this run or an earlier one.</summary>
    /// <exception cref="InvalidOperationException">No run has that result.</exception>
    public async Task<T> GetAsync<T>(StageName stage, CancellationToken cancellation)
        where T : class
    {
        if (made.TryGetValue(stage, out var known) && known is T ready)
            return ready;
        var stored = await find(Document.Id, stage, Document.Run, cancellation)
            ?? throw new InvalidOperationException($"Expected a result of {stage} for document {Document.Id}, got none.");
        var result = stored.As<T>();
        made[stage] = result;
        return result;
    }

    /// <summary>The stage's result of this very run, or null.</summary>
    public async Task<T?> FindInRunAsync<T>(StageName stage, CancellationToken cancellation)
        where T : class
    {
        if (made.TryGetValue(stage, out var known) && known is T ready)
            return ready;
        var stored = await find(Document.Id, stage, Document.Run, cancellation);
        return stored?.Run == Document.Run ? stored.As<T>() : null;
    }
}
