using System.IO.Compression;
using System.Text;

namespace GenAIPipeline.Tests.Hostile;

/// <summary>PDFs that are cut, circular, deep or explosive.</summary>
internal static class HostilePdfCases
{
    public static IReadOnlyList<HostileInput> All { get; } =
    [
        new("pdf_header_only", "header.pdf", stream => stream.Write("%PDF-1.7\n"u8)),
        new("pdf_header_and_zeros", "zeros_behind.pdf", stream =>
        {
            stream.Write("%PDF-1.7\n"u8);
            stream.Repeat([0], 8 << 20);
        }),
        Pdf("pdf_truncated", () => Whole("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>")[..120]),
        Pdf("pdf_without_pages", () => Document("1 0 obj << /Type /Catalog >> endobj")),
        Pdf("pdf_whose_page_tree_is_a_circle", () => Document("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [2 0 R] /Count 1 >> endobj")),
        Pdf("pdf_that_claims_a_million_pages", () => Document("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [] /Count 1000000 >> endobj")),
        Pdf("pdf_arrays_nested_100k_deep", () => Whole("<< /Type /Page /Parent 2 0 R /MediaBox " + new string('[', 100_000) + new string(']', 100_000) + " >>")),
        Pdf("pdf_whose_cross_references_run_in_a_circle", () => "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n"),
        new("pdf_content_stream_bomb", "bomb.pdf", WriteBomb),
        Pdf("pdf_encrypted_with_an_unknown_handler", () => "%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\ntrailer << /Root 1 0 R /Encrypt << /Filter /NoSuch /V 9 >> >>\n%%EOF\n"),
    ];

    private static HostileInput Pdf(string name, Func<string> make) => new(name, name + ".pdf", stream => stream.Write(Encoding.Latin1.GetBytes(make())));

    private static string Document(string objects) => $"%PDF-1.7\n{objects}\ntrailer << /Root 1 0 R >>\n%%EOF\n";

    private static string Whole(string page) =>
        Document($"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n3 0 obj {page} endobj");

    private static void WriteBomb(Stream stream)
    {
        var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Repeat("0 0 m "u8, 30_000_000);
        stream.Write(Encoding.Latin1.GetBytes($"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >> endobj\n4 0 obj << /Length {packed.Length} /Filter /FlateDecode >> stream\n"));
        packed.WriteTo(stream);
        stream.Write("\nendstream endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"u8);
    }
}
