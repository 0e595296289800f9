using System.Text;

namespace GenAIPipeline.Tests.Extraction.Pdf;

/// <summary>PDFs built to hurt a reader. Each must be answered by a rejection.</summary>
internal static class HostilePdfs
{
    public static Dictionary<string, Action<string>> All { get; } = new()
    {
        ["zero bytes"] = Bytes(() => []),
        ["header only"] = Text("%PDF-"),
        ["header and line"] = Text("%PDF-1.7\n"),
        ["not a pdf"] = Text("Dear Sir or Madam, this is a letter."),
        ["random after header"] = Bytes(() => Random(200_000)),
        ["cut off before the catalog"] = Bytes(() => RawPdf.OnePage("BT /F1 12 Tf 72 720 Td (x) Tj ET")[..40]),
        ["gigabyte of zeros"] = path => Sparse(path, "", 1L << 30),
        ["header and quarter gigabyte of zeros"] = path => Sparse(path, "%PDF-1.7\n", 256L << 20),
        ["nested arrays"] = Text("%PDF-1.7\n1 0 obj\n" + new string('[', 200_000)),
        ["nested arrays in a valid file"] = Bytes(() => new RawPdf().Object(1, "<< /Type /Catalog /Pages 2 0 R /X " + new string('[', 100_000) + new string(']', 100_000) + " >>").Object(2, "<< /Type /Pages /Kids [] /Count 0 >>").Finish()),
        ["nested dictionaries"] = Text("%PDF-1.7\n1 0 obj\n" + string.Concat(Enumerable.Repeat("<</A ", 100_000))),
        ["no pages"] = Bytes(() => new RawPdf().Object(1, "<< /Type /Catalog /Pages 2 0 R >>").Object(2, "<< /Type /Pages /Kids [] /Count 0 >>").Finish()),
        ["catalog is missing"] = Bytes(() => new RawPdf().Object(2, "<< /Type /Pages /Kids [] /Count 0 >>").Finish(root: 9)),
        ["page tree bites its tail"] = Bytes(() => new RawPdf().Object(1, "<< /Type /Catalog /Pages 2 0 R >>").Object(2, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>").Finish()),
        ["object refers to itself"] = Bytes(() => new RawPdf().Object(1, "1 0 R").Finish()),
        ["flate bomb as content"] = Bytes(() => RawPdf.OnePage(RawPdf.DeflatedZeros(2L << 30), "/Filter /FlateDecode")),
        ["flate bomb as object stream"] = Bytes(() => ObjectStreamBomb()),
        ["flate bomb as cross reference stream"] = Bytes(() => CrossReferenceBomb()),
        ["hundred thousand pages"] = Bytes(() => ManyPages(100_000)),
        ["cross reference chain bites its tail"] = Text("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n"),
        ["huge cross reference"] = Text("%PDF-1.7\nxref\n0 2000000000\ntrailer\n<< /Size 2000000000 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"),
        ["unknown encryption"] = Bytes(() => Encrypted("/Encrypt << /Filter /Unheard /V 99 >>")),
        ["encrypted, password unknown"] = Bytes(() => EncryptedPdf.Make("secret")),
    };

    private static Action<string> Text(string content) => path => File.WriteAllText(path, content, Encoding.Latin1);

    private static Action<string> Bytes(Func<byte[]> make) => path => File.WriteAllBytes(path, make());

    private static byte[] Random(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        "%PDF-1.4\n"u8.CopyTo(bytes);
        return bytes;
    }

    private static void Sparse(string path, string head, long length)
    {
        using var file = File.Create(path);
        file.Write(Encoding.Latin1.GetBytes(head));
        file.SetLength(length);
    }

    private static byte[] ManyPages(int count)
    {
        var pdf = new RawPdf().Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, $"<< /Type /Pages /Count {count} /Kids [{string.Join(' ', Enumerable.Range(3, count).Select(number => number + " 0 R"))}] >>");
        for (var number = 3; number < count + 3; number++)
            pdf.Object(number, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>");
        return pdf.Finish();
    }

    /// <summary>The only page lies in a compressed object stream that inflates to two gigabytes.</summary>
    private static byte[] ObjectStreamBomb()
    {
        var objects = new RawPdf()
            .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, "<< /Type /Pages /Kids [9 0 R] /Count 1 >>")
            .Stream(3, RawPdf.DeflatedZeros(2L << 30), "/Type /ObjStm /N 1 /First 10 /Filter /FlateDecode");
        var start = objects.Length;
        byte[] Entry(int type, int field, int index) => [(byte)type, (byte)(field >> 24), (byte)(field >> 16), (byte)(field >> 8), (byte)field, (byte)index];
        byte[] table = [.. Entry(1, objects.OffsetOf(1), 0), .. Entry(1, objects.OffsetOf(2), 0), .. Entry(1, objects.OffsetOf(3), 0), .. Entry(1, start, 0), .. Entry(2, 3, 0)];
        return [.. objects.Stream(4, table, "/Type /XRef /Size 10 /W [1 4 1] /Index [1 4 9 1] /Root 1 0 R").Unfinished(), .. Encoding.ASCII.GetBytes($"startxref\n{start}\n%%EOF\n")];
    }

    private static byte[] CrossReferenceBomb()
    {
        var bomb = RawPdf.DeflatedZeros(2L << 30);
        var head = $"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 90000000 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length {bomb.Length} >>\nstream\n";
        return [.. Encoding.Latin1.GetBytes(head), .. bomb, .. "\nendstream\nendobj\nstartxref\n9\n%%EOF\n"u8];
    }

    private static byte[] Encrypted(string trailer) => new RawPdf { Trailer = trailer + " /ID [<00><00>]" }
        .Object(1, "<< /Type /Catalog /Pages 2 0 R >>").Object(2, "<< /Type /Pages /Kids [] /Count 0 >>").Finish();
}
