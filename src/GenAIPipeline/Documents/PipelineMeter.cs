using System.Diagnostics.Metrics;

namespace GenAIPipeline.Documents;

/// <summary>The pipeline's own numbers; never a document's name or text.</summary>
public sealed class PipelineMeter : IDisposable
{
    /// <summary>In seconds; the default limits are made for milliseconds.</summary>
    private static readonly double[] Limits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    private readonly Meter meter = new("GenAIPipeline");
    private readonly Counter<long> moves;
    private readonly Histogram<double> seconds;
    private int unfinished;

    public PipelineMeter()
    {
        moves = meter.CreateCounter<long>("genaipipeline.stage.moves", description: "Moves of documents, by the stage that made them and the status they led to.");
        seconds = meter.CreateHistogram<double>("genaipipeline.stage.duration", "s", "From the start of a stage's attempt to its outcome.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Limits });
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
