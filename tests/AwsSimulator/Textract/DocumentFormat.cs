using System.Buffers.Binary;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>What Textract reads.</summary>
internal enum DocumentFormat
{
    Png,
    Jpeg,
    Tiff,
    Pdf,
}

/// <summary>Tells formats by content, as Textract does: names and media types say nothing to it.</summary>
internal static class DocumentFormats
{
    private const int MostTiffPages = 10_000;

    /// <summary>Null for everything else.</summary>
    public static DocumentFormat? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8 && bytes[0] == 0x89 && bytes[1..4].SequenceEqual("PNG"u8))
            return DocumentFormat.Png;
        if (bytes.Length > 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF)
            return DocumentFormat.Jpeg;
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8))
            return DocumentFormat.Tiff;
        return bytes[..Math.Min(bytes.Length, 1_024)].IndexOf("%PDF-"u8) >= 0 ? DocumentFormat.Pdf : null;
    }

    /// <summary>Pages of a TIFF: its image directories.</summary>
    /// <returns>0 if the file is damaged before the first.</returns>
    public static int TiffPages(ReadOnlySpan<byte> bytes)
    {
        var isLittle = bytes[0] == 'I';
        var pages = 0;
        var at = UInt32(bytes, 4, isLittle);
        while (at is > 0 && at + 2 <= bytes.Length && pages < MostTiffPages)
        {
            pages++;
            var entries = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[(int)at..]);
            at = UInt32(bytes, at.Value + 2 + 12 * entries, isLittle);
        }

        return pages;
    }

    private static long? UInt32(ReadOnlySpan<byte> bytes, long at, bool isLittle)
    {
        if (at + 4 > bytes.Length)
            return null;
        var part = bytes[(int)at..];
        return isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(part) : BinaryPrimitives.ReadUInt32BigEndian(part);
    }
}
