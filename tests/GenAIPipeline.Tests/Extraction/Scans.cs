using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Tests.Extraction;

/// <summary>Pictures of pages, made by drawing PDFs of our own.</summary>
internal static class Scans
{
    /// <summary>The page in a format of ffmpeg's: png, mjpeg, tiff.</summary>
    public static async Task<byte[]> DrawAsync(string pdf, int page, string codec = "mjpeg", string filter = "null")
    {
        var drawn = await RunAsync(new("pdftoppm", ["-r", "150", "-gray", "-f", $"{page}", "-l", $"{page}", pdf]));
        return await RunAsync(new("ffmpeg", ["-v", "error", "-f", "pgm_pipe", "-i", "-", "-vf", filter, "-f", "image2pipe", "-c:v", codec, "-q:v", "3", .. codec == "mjpeg" ? (string[])["-pix_fmt", "yuvj444p"] : [], "-"]) { Input = drawn });
    }

    /// <summary>A PDF with one page whose only content is the JPEG.</summary>
    public static byte[] ToPdf(byte[] jpeg, int width, int height) => new Pdf.RawPdf()
        .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        .Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .Object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>")
        .Stream(4, "q 595 0 0 842 0 0 cm /I Do Q")
        .Stream(5, jpeg, $"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode")
        .Finish();

    private static async Task<byte[]> RunAsync(ProgramCall call)
    {
        var result = await ExternalProgram.RunAsync(call, TestContext.Current.CancellationToken);
        result.IsSuccess.ShouldBeTrue(result.Errors);
        return result.Output.ToArray();
    }
}
