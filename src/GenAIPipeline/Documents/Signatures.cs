namespace GenAIPipeline.Documents;

/// <summary>Formats that are known by their first bytes, those that are read and those that are only named in a rejection.</summary>
internal static class Signatures
{
    private static readonly (FileFormat Format, int Offset, byte[] Bytes)[] Accepted =
    [
        (FileFormat.Png, 0, [0x89, .. "PNG\r\n\x1a\n"u8]),
        (FileFormat.Jpeg, 0, [0xFF, 0xD8, 0xFF]),
        (FileFormat.Tiff, 0, [.. "II*\0"u8]),
        (FileFormat.Tiff, 0, [.. "MM\0*"u8]),
        (FileFormat.Tiff, 0, [.. "II+\0"u8]),
        (FileFormat.Tiff, 0, [.. "MM\0+"u8]),
        (FileFormat.Flac, 0, [.. "fLaC"u8]),
        (FileFormat.Rtf, 0, [.. "{\\rtf"u8]),
    ];

    private static readonly (string Name, int Offset, byte[] Bytes)[] Named =
    [
        ("a Linux program", 0, [0x7F, .. "ELF"u8]),
        ("a Windows program", 0, [.. "MZ"u8]),
        ("a macOS program", 0, [0xCF, 0xFA, 0xED, 0xFE]),
        ("a macOS program", 0, [0xCE, 0xFA, 0xED, 0xFE]),
        ("a Java class or macOS program", 0, [0xCA, 0xFE, 0xBA, 0xBE]),
        ("a WebAssembly program", 0, [.. "\0asm"u8]),
        ("a gzip archive", 0, [0x1F, 0x8B]),
        ("a bzip2 archive", 0, [.. "BZh"u8]),
        ("an xz archive", 0, [0xFD, .. "7zXZ\0"u8]),
        ("a 7-Zip archive", 0, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C]),
        ("a RAR archive", 0, [.. "Rar!\x1a\x07"u8]),
        ("a Zstandard archive", 0, [0x28, 0xB5, 0x2F, 0xFD]),
        ("an LZ4 archive", 0, [0x04, 0x22, 0x4D, 0x18]),
        ("a cabinet archive", 0, [.. "MSCF"u8]),
        ("a tar archive", 257, [.. "ustar"u8]),
        ("a GIF image", 0, [.. "GIF8"u8]),
        ("a bitmap image", 0, [.. "BM"u8]),
        ("a Photoshop image", 0, [.. "8BPS"u8]),
        ("a JPEG 2000 image", 0, [0, 0, 0, 0x0C, .. "jP  "u8]),
        ("a DjVu document", 0, [.. "AT&TFORM"u8]),
        ("a PostScript document", 0, [.. "%!PS"u8]),
        ("a Matroska or WebM video", 0, [0x1A, 0x45, 0xDF, 0xA3]),
        ("an MPEG video", 0, [0, 0, 1, 0xBA]),
        ("an MPEG video", 0, [0, 0, 1, 0xB3]),
        ("a Flash video", 0, [.. "FLV\x01"u8]),
        ("a Windows Media file", 0, [0x30, 0x26, 0xB2, 0x75]),
        ("a MIDI file", 0, [.. "MThd"u8]),
        ("an AIFF recording", 0, [.. "FORM"u8]),
        ("an AMR recording", 0, [.. "#!AMR"u8]),
        ("a raw AAC recording", 0, [0xFF, 0xF1]),
        ("a raw AAC recording", 0, [0xFF, 0xF9]),
        ("an SQLite database", 0, [.. "SQLite format 3\0"u8]),
        ("a Parquet table", 0, [.. "PAR1"u8]),
        ("a DICOM image", 128, [.. "DICM"u8]),
        ("a font", 0, [.. "OTTO"u8]),
        ("a font", 0, [.. "wOF"u8]),
        ("an Outlook mailbox", 0, [.. "!BDN"u8]),
        ("a disk image", 32769, [.. "CD001"u8]),
    ];

    /// <summary>The format whose signature stands in the head, or null.</summary>
    public static FileFormat? Find(ReadOnlySpan<byte> head)
    {
        foreach (var (format, offset, bytes) in Accepted)
        {
            if (StandsAt(head, offset, bytes))
                return format;
        }

        return null;
    }

    /// <summary>A name for a format that is not read ("a gzip archive"), or null.</summary>
    public static string? NameForeign(ReadOnlySpan<byte> head)
    {
        foreach (var (name, offset, bytes) in Named)
        {
            // "MZ", "BM", "FORM" and the like also begin words; such a file is only foreign if it is not text.
            if (StandsAt(head, offset, bytes) && (bytes.Length > 5 || !TextSniff.IsText(head)))
                return name;
        }

        return null;
    }

    private static bool StandsAt(ReadOnlySpan<byte> head, int offset, byte[] bytes) =>
        head.Length >= offset + bytes.Length && head.Slice(offset, bytes.Length).SequenceEqual(bytes);
}
