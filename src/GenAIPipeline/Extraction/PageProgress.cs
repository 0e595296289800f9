using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction;

/// <summary>Counts finished pages and says so: "page 7 of 11".</summary>
internal sealed class PageProgress(int total, int finished, Action<StageProgress> report)
{
    private int finished = finished;

    public void Finish()
    {
        var done = Interlocked.Increment(ref finished);
        report(new($"page {done} of {total}", (double)done / total));
    }
}
