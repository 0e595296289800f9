namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>A word in its reading frame: x along the reading direction, y downwards; any one unit.</summary>
internal sealed class LayoutWord
{
    public required string Text { get; set; }
    public double Left { get; set; }
    public double Right { get; set; }
    public double Top { get; set; }
    public double Bottom { get; set; }
    public double Baseline { get; init; }

    /// <summary>The em: what gaps and leading are measured in.</summary>
    public double FontSize { get; set; }
    public bool IsBold { get; init; }
}
