namespace GenAIPipeline.Extraction.Pdf;

/// <summary>What a look at the bytes tells before any parser runs.</summary>
internal static class PdfFile
{
    private const int HeadBytes = 1_024;
    private const int TailBytes = 4_096;

    /// <summary>Whether <c>%PDF-</c> stands in the first KiB, as readers demand.</summary>
    public static bool HasHeader(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file, 0, HeadBytes).AsSpan().IndexOf("%PDF-"u8) >= 0;
    }

    /// <summary>Whether the end marker stands near the end; without it the file was cut off.</summary>
    public static bool HasEnd(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file, Math.Max(0, file.Length - TailBytes), TailBytes).AsSpan().IndexOf("%%EOF"u8) >= 0;
    }

    private static byte[] Read(FileStream file, long from, int count)
    {
        file.Position = from;
        var bytes = new byte[count];
        return bytes[..file.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
