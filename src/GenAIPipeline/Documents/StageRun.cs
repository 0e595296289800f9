namespace GenAIPipeline.Documents;

/// <summary>What a stage is given: the leased document, results of earlier stages, and a place to report progress.</summary>
/// <param name="Document">The row as it was when the stage started.</param>
/// <param name="Results">Results of earlier stages of this document.</param>
/// <param name="Report">Shows progress to whoever watches; never blocks.</param>
public sealed record StageRun(Document Document, StageResults Results, Action<StageProgress> Report);
