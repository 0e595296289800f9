using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Pdf;

namespace GenAIPipeline.Extraction.PageImages;

/// <summary>Draws a page of a PDF or image file as PNG. Boxes of the extracted text are shares of exactly this picture.</summary>
internal sealed class PageImage(ExtractionOptions options)
{
    private const double DefaultDpi = 150;
    private const double PointsPerInch = 72;
    private const int MinWidth = 16;
    private const int MaxWidth = 4_000;

    // A page ten times as high as wide is a till roll; a picture is kept to what a browser shows.
    private const double MaxPixels = 40e6;

    /// <summary>The page's picture, or null if there is no such page, the format has none, it is encrypted (its password is gone once it has been read), or it cannot be drawn within the limits.</summary>
    /// <param name="path">A local file.</param>
    /// <param name="page">From 1.</param>
    /// <param name="width">Pixels; null for 150 dpi (or an image file's own size, at most 2,000).</param>
    public async Task<ReadOnlyMemory<byte>?> DrawAsync(string path, FileFormat format, int page, int? width, CancellationToken cancellation)
    {
        if (page < 1)
            return null;
        return format switch
        {
            FileFormat.Pdf => await DrawPdfAsync(new(path, password: null, options.ChildTimeout), path, page, width, cancellation),
            FileFormat.Png or FileFormat.Jpeg or FileFormat.Tiff => await DrawImageAsync(path, format, page, width, cancellation),
            _ => null,
        };
    }

    private async Task<ReadOnlyMemory<byte>?> DrawPdfAsync(Poppler poppler, string path, int page, int? width, CancellationToken cancellation)
    {
        if (!PdfFile.HasHeader(path))
            return null;
        var (pages, pointsWide, pointsHigh, reason) = await poppler.LookAsync(page, cancellation);
        if (reason is not null || page > pages || pointsWide <= 0 || pointsHigh <= 0)
            return null;
        return await poppler.PngAsync(page, Fit(width ?? pointsWide * DefaultDpi / PointsPerInch, pointsHigh / pointsWide), cancellation);
    }

    private async Task<ReadOnlyMemory<byte>?> DrawImageAsync(string path, FileFormat format, int page, int? width, CancellationToken cancellation)
    {
        var pages = ImageHeader.Read(path, format, options.MaxPages);
        if (page > pages.Count || pages[page - 1] is not { Pixels: > 0 and <= ImageHeader.MaxPixels } picture)
            return null;
        var shown = picture.Shown;
        var pixels = Fit(width ?? Math.Min(shown.Width, 2_000), (double)shown.Height / shown.Width);
        return await new ImagePicture(path, format, options.ChildTimeout).PngAsync(picture, pixels, cancellation);
    }

    private static int Fit(double width, double heightToWidth) =>
        (int)Math.Clamp(Math.Min(width, Math.Sqrt(MaxPixels / heightToWidth)), MinWidth, MaxWidth);
}
