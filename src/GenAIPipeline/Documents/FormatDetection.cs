using System.Text;

namespace GenAIPipeline.Documents;

/// <summary>Finds the format of a file by its content. A wrong extension is no fault; it only decides between kinds of text.</summary>
public static class FormatDetection
{
    private const int HeadBytes = 64 << 10;

    /// <summary>Looks at a file on disk; reads its head, and little more of containers.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FormatDetected DetectFile(string path, string fileName)
    {
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        return Detect(content, fileName);
    }

    /// <summary>Looks at a seekable stream from its beginning; the position afterwards is undefined.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="fileName">The name it was sent under; may be wrong or empty.</param>
    public static FormatDetected Detect(Stream content, string fileName)
    {
        content.Position = 0;
        var buffer = new byte[(int)Math.Min(content.Length, HeadBytes)];
        var head = buffer.AsSpan(0, content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        if (head.IsEmpty)
            return new FormatDetected.Refused(new Rejection("empty_file", "The file has no content (0 bytes). Check that it was saved completely, and upload it again."));
        return DetectBinary(head, content) ?? DetectText(head, fileName, isWhole: head.Length == content.Length);
    }

    /// <summary>The rejection of content that is not read.</summary>
    /// <param name="what">Noun with article, as in "a gzip archive".</param>
    internal static FormatDetected Unsupported(string what) =>
        new FormatDetected.Refused(new Rejection("unsupported_format", $"The file seems to be {what}, which cannot be read. {FormatTable.Accepted}"));

    private static FormatDetected? DetectBinary(ReadOnlySpan<byte> head, Stream content)
    {
        if (HasPdfHeader(head))
            return new FormatDetected.Known(FileFormat.Pdf);
        if (Signatures.Find(head) is { } format)
            return new FormatDetected.Known(format);
        return OfficeContainers.Zip(head, content)
            ?? OfficeContainers.Ole(head, content)
            ?? MediaContainers.Riff(head)
            ?? MediaContainers.Ogg(head)
            ?? MediaContainers.IsoMedia(head, content)
            ?? MediaContainers.Mp3(head)
            ?? (Signatures.NameForeign(head) is { } name ? Unsupported(name) : null);
    }

    private static bool HasPdfHeader(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 1_024)];
        var at = start.IndexOf("%PDF-"u8);
        if (at <= 0)
            return at == 0;

        // Readers accept junk before the header, but a text may also speak of "%PDF-": a PDF has binary or objects behind it.
        var startsLine = start[at - 1] is (byte)'\n' or (byte)'\r' or (byte)' ' or 0xBF or 0;
        return startsLine && (!TextSniff.IsText(head) || head.IndexOf(" obj"u8) > at || head.IndexOf("%%EOF"u8) > at);
    }

    private static FormatDetected DetectText(ReadOnlySpan<byte> head, string fileName, bool isWhole)
    {
        if (head.IndexOfAnyExcept((byte)0) < 0)
            return Unsupported("nothing but zero bytes");
        if (!TextSniff.IsText(head))
            return Unsupported("binary data of an unknown kind");
        var encoding = TextSniff.Unicode(head, isWhole) ?? Encoding.Latin1;
        var text = encoding.GetString(head).TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text) && isWhole)
            return new FormatDetected.Refused(new Rejection("empty_file", "The file has nothing but white space. Check that it was saved completely, and upload it again."));
        return TextKinds.Detect(text, fileName, isWhole);
    }
}
