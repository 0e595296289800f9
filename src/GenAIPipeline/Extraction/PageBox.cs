namespace GenAIPipeline.Extraction;

/// <summary>Makes boxes in shares of a page from edges in its own unit, origin at the top left.</summary>
internal static class PageBox
{
    // A ten-thousandth of a page is a fifth of a pixel at 200 dpi; more digits only make answers longer.
    private const int Digits = 4;

    public static Box Of(double left, double top, double right, double bottom, double pageWidth, double pageHeight)
    {
        var x = Share(left, pageWidth);
        var y = Share(top, pageHeight);
        return new(x, y, Math.Round(Share(right, pageWidth) - x, Digits), Math.Round(Share(bottom, pageHeight) - y, Digits));
    }

    private static double Share(double value, double whole) => whole > 0 ? Math.Round(Math.Clamp(value / whole, 0, 1), Digits) : 0;
}
