using System.IO.Compression;
using System.Text;

namespace GenAIPipeline.Tests.Extraction.Pdf;

/// <summary>Writes PDFs object by object, so that tests can write wrong ones too.</summary>
internal sealed class RawPdf
{
    private readonly List<byte> bytes = [];
    private readonly SortedDictionary<int, long> offsets = [];

    public RawPdf() => Write("%PDF-1.7\n");

    /// <summary>Entries of the trailer beside Root and Size.</summary>
    public string Trailer { get; set; } = "";

    public int Length => bytes.Count;

    public int OffsetOf(int number) => (int)offsets[number];

    /// <summary>What was written so far, without a cross-reference table.</summary>
    public byte[] Unfinished() => [.. bytes];

    public RawPdf Object(int number, string body)
    {
        offsets[number] = bytes.Count;
        Write($"{number} 0 obj\n{body}\nendobj\n");
        return this;
    }

    public RawPdf Stream(int number, byte[] content, string dictionary = "")
    {
        offsets[number] = bytes.Count;
        Write($"{number} 0 obj\n<< /Length {content.Length} {dictionary} >>\nstream\n");
        bytes.AddRange(content);
        Write("\nendstream\nendobj\n");
        return this;
    }

    public RawPdf Stream(int number, string content, string dictionary = "") => Stream(number, Encoding.Latin1.GetBytes(content), dictionary);

    public byte[] Finish(int root = 1)
    {
        var start = bytes.Count;
        Write($"xref\n0 1\n0000000000 65535 f \n");
        foreach (var (number, offset) in offsets)
            Write($"{number} 1\n{offset:D10} 00000 n \n");
        Write($"trailer\n<< /Size {offsets.Keys.Max() + 1} /Root {root} 0 R {Trailer} >>\nstartxref\n{start}\n%%EOF\n");
        return [.. bytes];
    }

    /// <summary>One page with the given content stream, font F1 = Helvetica.</summary>
    public static byte[] OnePage(string content, string pageEntries = "/MediaBox [0 0 595 842]") => OnePage(Encoding.Latin1.GetBytes(content), "", pageEntries);

    public static byte[] OnePage(byte[] content, string streamEntries, string pageEntries = "/MediaBox [0 0 595 842]") => new RawPdf()
        .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        .Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .Object(3, $"<< /Type /Page /Parent 2 0 R {pageEntries} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
        .Stream(4, content, streamEntries)
        .Object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
        .Finish();

    /// <summary>Bytes of a ZLIB stream that inflates to so many zeros.</summary>
    public static byte[] DeflatedZeros(long count)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (long written = 0; written < count; written += zeros.Length)
                zlib.Write(zeros);
        }
        return packed.ToArray();
    }

    private void Write(string text) => bytes.AddRange(Encoding.Latin1.GetBytes(text));
}
