using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction;

/// <summary>Puts pages together to one text.</summary>
internal static class TextAssembly
{
    /// <summary>Words parted by a line's end made whole; blocks numbered through the document; titles that run through the pages marked; findings by page.</summary>
    public static ExtractedText Of(IReadOnlyList<TextPage> pages, IReadOnlyList<Finding> findings)
    {
        var number = 0;
        var numbered = RunningTitles.Mark(LineHyphens.Resolve(pages)).Select(page => page with { Blocks = [.. page.Blocks.Select(block => block with { Number = ++number })] });
        return new([.. numbered]) { Findings = [.. findings.OrderBy(finding => finding.Detail, StringComparer.Ordinal)] };
    }
}
