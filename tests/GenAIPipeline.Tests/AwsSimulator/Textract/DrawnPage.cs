using System.Diagnostics;
using GenAIPipeline.Tests.Extraction;
using GenAIPipeline.Tests.Extraction.Pdf;

namespace GenAIPipeline.Tests.AwsSimulator.Textract;

/// <summary>Pages with known text, as files that have pictures only where it matters: Textract draws PDFs before it reads them.</summary>
internal static class DrawnPage
{
    /// <summary>A page of 420 × 300 points: small, so that it is read fast.</summary>
    public const string Size = "/MediaBox [0 0 420 300]";

    public static byte[] Pdf(Action<TestPages> draw)
    {
        var page = new TestPages();
        draw(page);
        return page.ToPdf(Size);
    }

    public static byte[] Pdf(params string[] pages)
    {
        var pdf = new RawPdf()
            .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, $"<< /Type /Pages /Kids [{string.Join(' ', pages.Select((_, i) => $"{10 + 2 * i} 0 R"))}] /Count {pages.Length} >>")
            .Object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        for (var i = 0; i < pages.Length; i++)
            pdf.Object(10 + 2 * i, $"<< /Type /Page /Parent 2 0 R {Size} /Contents {11 + 2 * i} 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
                .Stream(11 + 2 * i, new TestPages().Text(40, 200, pages[i], 14).ToString());
        return pdf.Finish();
    }

    public static async Task<byte[]> PictureAsync(byte[] pdf, string format, int page = 1)
    {
        var name = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(name, pdf, TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo("pdftoppm", ["-r", "150", "-f", $"{page}", "-l", $"{page}", $"-{format}", name]) { RedirectStandardOutput = true })!;
            using var picture = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(picture, TestContext.Current.CancellationToken);
            return picture.ToArray();
        }
        finally
        {
            File.Delete(name);
        }
    }

    public static async Task<byte[]> TiffAsync(params string[] pages)
    {
        var pdf = Pdf(pages);
        var pictures = new List<GreyPicture>();
        for (var i = 1; i <= pages.Length; i++)
            pictures.Add(await GreyPicture.OfPngAsync(await PictureAsync(pdf, "png", i)));
        return PlainTiff.Of(pictures);
    }
}
