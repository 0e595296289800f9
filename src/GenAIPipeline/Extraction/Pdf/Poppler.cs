using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Poppler's programs, each as a bounded process: rasteriser, and the second reader for files on which the first one fails.</summary>
internal sealed partial class Poppler(string path, string? password, TimeSpan timeout)
{
    private const int OcrDpi = 200;
    private const double PointsPerInch = 72;

    // A poster at 200 dpi would be a gigapixel; letters on it are large.
    private const double MaxOcrPixels = 40e6;

    // The longer side of an A4 page at 200 dpi, for a page of unknown size.
    private const int OcrSideWithoutSize = 2_339;
    private const int MemoryMiB = 1_536;

    /// <summary>A grey picture for recognition, or null if poppler cannot make it.</summary>
    public async Task<OcrPicture?> GreyAsync(TextPage page, CancellationToken cancellation)
    {
        var dpi = OcrDpi;
        string[] scale = ["-scale-to", OcrSideWithoutSize.ToString(CultureInfo.InvariantCulture)];
        if (page is { Width: > 0 and var width, Height: > 0 and var height })
        {
            var inches = width * height / PointsPerInch / PointsPerInch;
            dpi = (int)Math.Clamp(Math.Sqrt(MaxOcrPixels / inches), 1, OcrDpi);
            scale = ["-r", dpi.ToString(CultureInfo.InvariantCulture)];
        }
        var result = await RunAsync("pdftoppm", [.. scale, "-gray", .. Only(page.Number)], cancellation);
        return result.Written is { } picture ? new(picture, dpi) : null;
    }

    /// <summary>The page as PNG of the given width in pixels, or null if there is no such page or it cannot be drawn.</summary>
    public async Task<ReadOnlyMemory<byte>?> PngAsync(int page, int width, CancellationToken cancellation)
    {
        string[] scale = ["-scale-to-x", width.ToString(CultureInfo.InvariantCulture), "-scale-to-y", "-1"];
        var result = await RunAsync("pdftoppm", ["-png", .. scale, .. Only(page)], cancellation);
        return result.Written;
    }

    /// <summary>Number of pages and the size of one of them as shown, in points; or why there are none.</summary>
    public async Task<(int Pages, double Width, double Height, Rejection? Reason)> LookAsync(int page, CancellationToken cancellation)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var result = await RunAsync("pdfinfo", ["-box", "-f", number, "-l", number], cancellation);
        var said = Encoding.UTF8.GetString(result.Output.Span);
        if (!result.IsSuccess || PagesLine().Match(said) is not { Success: true } pages)
            return (0, 0, 0, Reason(result));
        var (width, height) = ShownSize(said);
        return (int.Parse(pages.Groups[1].Value, CultureInfo.InvariantCulture), width, height, null);
    }

    /// <summary>Pages with words and boxes, as XHTML; null if poppler fails, which it may do with success and no output.</summary>
    public async Task<ReadOnlyMemory<byte>?> WordsAsync(int from, int to, CancellationToken cancellation)
    {
        string[] range = ["-f", from.ToString(CultureInfo.InvariantCulture), "-l", to.ToString(CultureInfo.InvariantCulture)];
        var result = await RunAsync("pdftotext", ["-bbox-layout", "-cropbox", .. range], cancellation, output: "-");
        return result.Written;
    }

    private static string[] Only(int page)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        return ["-cropbox", "-f", number, "-l", number];
    }

    private static (double Width, double Height) ShownSize(string said)
    {
        if (CropLine().Match(said) is not { Success: true } box)
            return (0, 0);
        double Edge(int group) => double.Parse(box.Groups[group].Value, CultureInfo.InvariantCulture);
        var (width, height) = (Edge(3) - Edge(1), Edge(4) - Edge(2));
        var isTurned = RotationLine().Match(said) is { Success: true } turn && turn.Groups[1].Value is "90" or "270";
        return isTurned ? (height, width) : (width, height);
    }

    private Rejection Reason(ProgramResult result) => result switch
    {
        { IsTimeout: true } => new("reading_timed_out", "The PDF could not be read in the time allowed. It may be damaged or built to be expensive."),
        _ when result.Errors.Contains("Incorrect password", StringComparison.Ordinal) => password is null ? PdfRejections.Encrypted : PdfRejections.WrongPassword,
        _ => PdfRejections.Damaged,
    };

    // The program offers no other way for a password than its command line; it is visible to this user's processes for the seconds it runs.
    private Task<ProgramResult> RunAsync(string program, string[] arguments, CancellationToken cancellation, params string[] output) =>
        ExternalProgram.RunAsync(
            new(program, [.. arguments, .. password is null ? (string[])[] : ["-upw", password], Path.GetFullPath(path), .. output]) { Timeout = timeout, MemoryMiB = MemoryMiB },
            cancellation);

    [GeneratedRegex(@"^Pages:\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex PagesLine();

    [GeneratedRegex(@"CropBox:\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)")]
    private static partial Regex CropLine();

    [GeneratedRegex(@"rot:\s+(\d+)")]
    private static partial Regex RotationLine();
}
