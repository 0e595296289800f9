namespace GenAIPipeline.Extraction.Aws;

/// <summary>What Textract read, as it is kept: pages of our shape, not yet numbered through.</summary>
/// <param name="Pages">Those that it could read.</param>
/// <param name="Missing">Numbers of pages that it could not.</param>
internal sealed record TextractText(IReadOnlyList<TextPage> Pages, IReadOnlyList<int> Missing)
{
    /// <summary>The finding that names the pages, of those that were needed; null when all are there.</summary>
    public Documents.Finding? Gap(Func<int, bool> isNeeded)
    {
        var lost = Missing.Where(isNeeded).ToList();
        return lost.Count == 0 ? null : new("pages_missing", $"Textract could not read page{(lost.Count > 1 ? "s" : "")} {string.Join(", ", lost)}; the text of {(lost.Count > 1 ? "these pages" : "this page")} is missing.");
    }
}
