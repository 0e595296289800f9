using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Fills the pages that have no sound text layer.</summary>
internal delegate Task<ScansAnswer> ScanReader(ScansRequest request, CancellationToken cancellation);

/// <summary>A PDF whose text layer has been read.</summary>
/// <param name="File">What was asked for.</param>
/// <param name="Pages">All pages in order.</param>
/// <param name="Poppler">Draws pages.</param>
internal sealed record ScansRequest(ExtractionRequest File, IReadOnlyList<TextPage> Pages, Poppler Poppler)
{
    /// <summary>The pages that have to be recognized.</summary>
    public IEnumerable<TextPage> Scans => Pages.Where(IsScan);

    public static bool IsScan(TextPage page) => page.Source == TextSource.Ocr && page.Blocks.Count == 0;
}

/// <summary>All pages, or why there are none yet.</summary>
internal abstract record ScansAnswer
{
    private ScansAnswer() { }

    /// <summary>All pages in order, with what is doubted about them.</summary>
    public sealed record Read(IReadOnlyList<TextPage> Pages, IReadOnlyList<Finding> Findings) : ScansAnswer;

    /// <summary>What to hand on instead.</summary>
    public sealed record Stopped(ExtractionAnswer Answer) : ScansAnswer;
}
