namespace GenAIPipeline.Documents;

/// <summary>One step of the pipeline. It reads, calls, builds a result and returns an outcome; only the stage runner commits and emits.</summary>
public interface IStage
{
    /// <summary>The row of <c>Pipeline.cs</c> that this stage fills.</summary>
    StageName Name { get; }

    /// <summary>Runs the stage once. Expected outcomes are values; an exception is a bug or an outage and is retried with backoff.</summary>
    /// <param name="run">The document as leased, its earlier results, and where to report progress.</param>
    /// <param name="cancellation">Fires when the lease is lost, the document is cancelled, the stage's timeout is over, or the process stops.</param>
    Task<StageOutcome> RunAsync(StageRun run, CancellationToken cancellation);
}
