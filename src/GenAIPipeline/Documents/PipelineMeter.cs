using System.Diagnostics.Metrics;

namespace GenAIPipeline.Documents;

/// <summary>The pipeline's own numbers; never a document's name or text.</summary>
public sealed class PipelineMeter : IDisposable
{
    private readonly Meter meter = new("GenAIPipeline");
    private readonly Counter<long> moves;
    private readonly Histogram<double> seconds;
    private int unfinished;

    public PipelineMeter()
    {
        moves = meter.CreateCounter<long>("genaipipeline.stage.moves", description: "Moves of documents, by the stage that made them and the status they led to.");
        seconds = meter.CreateHistogram<double>("genaipipeline.stage.duration", "s", "From the start of a stage's attempt to its outcome.");
        meter.CreateObservableGauge("genaipipeline.documents.unfinished", () => Volatile.Read(ref unfinished), description: "Documents that a stage has work for, as counted in the last second.");
    }

    /// <summary>A stage's attempt came to an outcome and was committed.</summary>
    public void Moved(StageName stage, DocumentStatus status, TimeSpan took)
    {
        moves.Add(1, new("stage", stage.ToString()), new("status", status.ToString()));
        seconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("stage", stage.ToString()));
    }

    /// <summary>How many documents are unfinished now.</summary>
    public void Counted(int documents) => Volatile.Write(ref unfinished, documents);

    public void Dispose() => meter.Dispose();
}
