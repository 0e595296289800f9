namespace GenAIPipeline.Extraction.Ocr;

/// <summary>What recognition made of one picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Blocks">One a paragraph, numbered from 1, in reading order.</param>
internal sealed record OcrPage(double Width, double Height, IReadOnlyList<TextBlock> Blocks)
{
    public IEnumerable<TextWord> Words => Blocks.SelectMany(block => block.Words);

    /// <summary>Words with a letter or digit: the leaders of a table of contents and ruled lines say nothing about how well text was read.</summary>
    public IEnumerable<TextWord> Readable => Words.Where(word => word.Text.Any(char.IsLetterOrDigit));

    /// <summary>Mean over readable words, 0 to 1; 1 for a page without them.</summary>
    public double Confidence => Readable.Select(word => word.Confidence ?? 0).DefaultIfEmpty(1).Average();
}
