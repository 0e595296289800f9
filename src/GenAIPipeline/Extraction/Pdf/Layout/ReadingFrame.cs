using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Turns a page so that text of one orientation runs from left to right and downwards, and turns boxes back.</summary>
internal readonly record struct ReadingFrame(TextOrientation Orientation)
{
    public static ReadingFrame Of(TextOrientation orientation) =>
        new(orientation is TextOrientation.Rotate90 or TextOrientation.Rotate180 or TextOrientation.Rotate270 ? orientation : TextOrientation.Horizontal);

    /// <summary>From page space (y upwards) to the frame.</summary>
    public (double X, double Y) ToFrame(PdfPoint point) => Orientation switch
    {
        TextOrientation.Rotate90 => (-point.Y, -point.X),
        TextOrientation.Rotate180 => (-point.X, point.Y),
        TextOrientation.Rotate270 => (point.Y, point.X),
        _ => (point.X, -point.Y),
    };

    /// <summary>A block's place in shares of the page as shown.</summary>
    public Box ToBox(LayoutBlock block, double pageWidth, double pageHeight)
    {
        var (x0, y0) = ToPage(block.Left, block.Top);
        var (x1, y1) = ToPage(block.Right, block.Bottom);
        return PageBox.Of(Math.Min(x0, x1), pageHeight - Math.Max(y0, y1), Math.Max(x0, x1), pageHeight - Math.Min(y0, y1), pageWidth, pageHeight);
    }

    private (double X, double Y) ToPage(double x, double y) => Orientation switch
    {
        TextOrientation.Rotate90 => (-y, -x),
        TextOrientation.Rotate180 => (-x, y),
        TextOrientation.Rotate270 => (y, x),
        _ => (x, -y),
    };
}
