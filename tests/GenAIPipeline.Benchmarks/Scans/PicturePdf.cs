using System.Text;

namespace GenAIPipeline.Benchmarks.Scans;

/// <summary>Writes a PDF whose pages are one JPEG each, as scanners do.</summary>
internal sealed class PicturePdf
{
    private const int ObjectsPerPage = 3;
    private readonly List<byte> bytes = [];
    private readonly List<int> offsets = [];

    private PicturePdf() { }

    public static byte[] Make(IReadOnlyList<byte[]> pictures, int dpi)
    {
        var pdf = new PicturePdf();
        pdf.Write("%PDF-1.5\n");
        pdf.Object("<< /Type /Catalog /Pages 2 0 R >>");
        pdf.Object($"<< /Type /Pages /Count {pictures.Count} /Kids [{string.Join(' ', pictures.Select((_, n) => $"{3 + ObjectsPerPage * n} 0 R"))}] >>");
        foreach (var picture in pictures)
            pdf.Page(picture, dpi);
        return pdf.Finish();
    }

    private void Page(byte[] picture, int dpi)
    {
        var (width, height, components) = Frame(picture);
        var (pointsWide, pointsHigh) = (width * 72.0 / dpi, height * 72.0 / dpi);
        var first = offsets.Count + 1;
        Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {pointsWide:0.##} {pointsHigh:0.##}] /Contents {first + 1} 0 R /Resources << /XObject << /I {first + 2} 0 R >> >> >>");
        Stream(Encoding.ASCII.GetBytes($"q {pointsWide:0.##} 0 0 {pointsHigh:0.##} 0 0 cm /I Do Q"), "");
        Stream(picture, $"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /{(components == 1 ? "DeviceGray" : "DeviceRGB")} /BitsPerComponent 8 /Filter /DCTDecode");
    }

    // The frame header of a JPEG: marker C0, length, precision, height, width, components (poppler writes three of them for grey too).
    private static (int Width, int Height, int Components) Frame(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] != 0xC0)
            at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3]);
        return (jpeg[at + 7] << 8 | jpeg[at + 8], jpeg[at + 5] << 8 | jpeg[at + 6], jpeg[at + 9]);
    }

    private void Object(string body)
    {
        offsets.Add(bytes.Count);
        Write($"{offsets.Count} 0 obj\n{body}\nendobj\n");
    }

    private void Stream(byte[] content, string entries)
    {
        offsets.Add(bytes.Count);
        Write($"{offsets.Count} 0 obj\n<< /Length {content.Length} {entries} >>\nstream\n");
        bytes.AddRange(content);
        Write("\nendstream\nendobj\n");
    }

    private byte[] Finish()
    {
        var start = bytes.Count;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            Write($"{offset:D10} 00000 n \n");
        Write($"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return [.. bytes];
    }

    private void Write(string text) => bytes.AddRange(Encoding.ASCII.GetBytes(text));
}
