using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Something that stands for lines of the page: a table, a pair of a form, a field of an invoice.</summary>
/// <param name="Text">What takes the lines' place, at the first of them.</param>
/// <param name="Covers">Whether it says what the line says.</param>
internal sealed record TextractPiece(TextBlock Text, Func<Block, bool> Covers)
{
    /// <summary>The page's lines say it as well: where they stand, it need not be said again.</summary>
    public bool IsInLines { get; init; }
}
