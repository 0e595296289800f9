using System.Globalization;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.PageImages;

/// <summary>Decodes one picture of an image file by ffmpeg in a bounded process, upright as it is shown.</summary>
internal sealed class ImagePicture(string path, FileFormat format, TimeSpan timeout)
{
    // Recognition gains nothing from more, and takes its time by the pixel.
    private const double MaxOcrPixels = 40e6;
    private const int UsualDpi = 200;

    // A page at screen resolution has letters of eight pixels; recognition wants twenty and more.
    private const double SmallSide = 1_700;
    private const double EnlargedSide = 2_300;
    private const double MaxEnlargement = 3;
    private const int MemoryMiB = 3_072;

    /// <summary>A grey picture for recognition, or null if it cannot be decoded.</summary>
    public async Task<OcrPicture?> GreyAsync(ImagePage page, CancellationToken cancellation)
    {
        var scale = Scale(page);
        var width = Math.Max(1, (long)(page.Shown.Width * scale));
        var result = await RunAsync(page, width, ["-pix_fmt", "gray", "-c:v", "pgm"], cancellation);
        var dpi = scale > 1 || page.Dpi is null or < 70 ? UsualDpi : page.Dpi.Value * scale;
        return result is { } bytes ? new(bytes, (int)dpi) : null;
    }

    /// <summary>The picture as PNG of the given width, or null if it cannot be decoded.</summary>
    public Task<ReadOnlyMemory<byte>?> PngAsync(ImagePage page, int width, CancellationToken cancellation) =>
        RunAsync(page, width, ["-pix_fmt", "rgb24", "-c:v", "png"], cancellation);

    private static double Scale(ImagePage page)
    {
        var longSide = Math.Max(page.Width, page.Height);
        return longSide < SmallSide
            ? Math.Min(MaxEnlargement, EnlargedSide / longSide)
            : Math.Min(1, Math.Sqrt(MaxOcrPixels / page.Pixels));
    }

    private async Task<ReadOnlyMemory<byte>?> RunAsync(ImagePage page, long width, string[] output, CancellationToken cancellation)
    {
        // The reader is named, so that a file cannot choose another one (a playlist that opens addresses, for instance).
        string[] input = format switch
        {
            FileFormat.Png => ["-f", "png_pipe"],
            FileFormat.Jpeg => ["-f", "jpeg_pipe"],
            _ => ["-f", "tiff_pipe", "-frame_size", new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture)],
        };
        var size = width == page.Shown.Width ? "" : string.Create(CultureInfo.InvariantCulture, $",scale={width}:-1");
        // Its own way to a TIFF's later pages needs a tag that many writers leave out.
        Func<Stream, Task>? feed = format == FileFormat.Tiff ? new TiffPage(path, page).WriteAsync : null;
        string[] arguments = ["-v", "error", "-nostdin", "-noautorotate", "-threads", "1", .. input, "-i", feed is null ? "file:" + Path.GetFullPath(path) : "pipe:0",
            "-frames:v", "1", "-vf", Turn(page.Orientation) + size, "-f", "image2pipe", .. output, "-"];
        var result = await ExternalProgram.RunAsync(new("ffmpeg", arguments) { Feed = feed, Timeout = timeout, MemoryMiB = MemoryMiB, MaxOutputBytes = 700 << 20 }, cancellation);
        return result.Written;
    }

    private static string Turn(int orientation) => orientation switch
    {
        2 => "hflip",
        3 => "hflip,vflip",
        4 => "vflip",
        5 => "transpose=cclock_flip",
        6 => "transpose=clock",
        7 => "transpose=clock_flip",
        8 => "transpose=cclock",
        _ => "null",
    };
}
