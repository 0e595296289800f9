namespace GenAIPipeline.Extraction.Ocr;

/// <summary>Brings the boxes of a picture that was turned for reading back to the picture as it is shown.</summary>
internal static class PageTurn
{
    /// <param name="page">As read from the turned picture.</param>
    /// <param name="degrees">By how much it had been turned clockwise: 90, 180 or 270.</param>
    public static OcrPage Back(OcrPage page, int degrees)
    {
        var (width, height) = degrees == 180 ? (page.Width, page.Height) : (page.Height, page.Width);
        var blocks = page.Blocks.Select(block => block with
        {
            Box = Back(block.Box, degrees),
            Words = [.. block.Words.Select(word => word with { Box = Back(word.Box, degrees) })],
        });
        return new(width, height, [.. blocks]);
    }

    private static Box? Back(Box? box, int degrees)
    {
        if (box is not var (left, top, width, height))
            return null;
        var (x, y, w, h) = degrees switch
        {
            90 => (top, 1 - left - width, height, width),
            180 => (1 - left - width, 1 - top - height, width, height),
            _ => (1 - top - height, left, height, width),
        };
        return PageBox.Of(x, y, x + w, y + h, 1, 1);
    }
}
