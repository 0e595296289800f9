namespace GenAIPipeline.Documents;

/// <summary>What a stage is given: the leased document, results of earlier stages, and a place to report progress.</summary>
/// <param name="Document">The row as it was when the stage started.</param>
/// <param name="Results">Results of earlier stages of this document.</param>
/// <param name="Report">Shows progress to whoever watches; never blocks.</param>
public sealed record StageRun(Document Document, IStageResults Results, Action<StageProgress> Report);

/// <summary>Reads what earlier stages stored; a result made in the same job is answered from memory.</summary>
public interface IStageResults
{
    /// <summary>The newest result of the stage in this run or an earlier one.</summary>
    /// <exception cref="InvalidOperationException">No run has that result.</exception>
    Task<T> GetAsync<T>(StageName stage, CancellationToken cancellation)
        where T : class;

    /// <summary>The stage's result of this very run, or null.</summary>
    Task<T?> FindInRunAsync<T>(StageName stage, CancellationToken cancellation)
        where T : class;
}
