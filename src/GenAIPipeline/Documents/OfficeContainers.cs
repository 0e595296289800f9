using System.Buffers.Binary;
using System.Text;

namespace GenAIPipeline.Documents;

/// <summary>Office documents by their container: zip with <c>[Content_Types].xml</c>, or the older OLE2 compound file.</summary>
internal static class OfficeContainers
{
    /// <summary>Most entries of a zip that is taken for a document; large workbooks have some hundred.</summary>
    public const int MaxZipEntries = 20_000;

    private const int MaxContentTypesBytes = 2 << 20;

    private static readonly (string Part, FileFormat Format)[] MainParts =
    [
        ("wordprocessingml.document.main+xml", FileFormat.Docx),
        ("wordprocessingml.template.main+xml", FileFormat.Docx),
        ("ms-word.document.macroEnabled.main+xml", FileFormat.Docx),
        ("ms-word.template.macroEnabledTemplate.main+xml", FileFormat.Docx),
        ("presentationml.presentation.main+xml", FileFormat.Pptx),
        ("presentationml.slideshow.main+xml", FileFormat.Pptx),
        ("presentationml.template.main+xml", FileFormat.Pptx),
        ("ms-powerpoint.presentation.macroEnabled.main+xml", FileFormat.Pptx),
        ("ms-powerpoint.slideshow.macroEnabled.main+xml", FileFormat.Pptx),
        ("spreadsheetml.sheet.main+xml", FileFormat.Xlsx),
        ("spreadsheetml.template.main+xml", FileFormat.Xlsx),
        ("ms-excel.sheet.macroEnabled.main+xml", FileFormat.Xlsx),
        ("ms-excel.template.macroEnabled.main+xml", FileFormat.Xlsx),
    ];

    /// <summary>The rejection of a damaged office file.</summary>
    public static Rejection Damaged { get; } = new("office_damaged",
        "The file looks like an Office document but is damaged or incomplete. Open it in Word, Excel or PowerPoint, save it again, and upload the new copy.");

    /// <summary>The rejection of an office file that needs a password.</summary>
    public static Rejection Encrypted { get; } = new("office_encrypted",
        "The Office document is protected by a password. Open it, remove the password (File, Info, Protect), save it, and upload it again.");

    /// <summary>A zip file, or null.</summary>
    public static FormatDetected? Zip(ReadOnlySpan<byte> head, Stream content)
    {
        if (!head.StartsWith("PK\x03\x04"u8) && !head.StartsWith("PK\x05\x06"u8))
            return null;
        try
        {
            return Classify(ZipDirectory.Read(content, MaxZipEntries), content);
        }
        catch (ZipTooLargeException)
        {
            return FormatDetection.Unsupported("a zip archive with a great many entries");
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            return head.IndexOf("[Content_Types].xml"u8) >= 0 || head.IndexOf("word/"u8) >= 0 || head.IndexOf("xl/"u8) >= 0 || head.IndexOf("ppt/"u8) >= 0
                ? new FormatDetected.Refused(Damaged)
                : FormatDetection.Unsupported("a damaged zip archive");
        }
    }

    /// <summary>An OLE2 compound file, or null.</summary>
    public static FormatDetected? Ole(ReadOnlySpan<byte> head, Stream content)
    {
        if (!head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            return null;
        var names = ReadOleDirectory(head, content);
        if (Has(names, "EncryptedPackage") || Has(names, "EncryptionInfo"))
            return new FormatDetected.Refused(Encrypted);
        return Has(names, "WordDocument") ? Legacy("Word document (.doc)", ".docx")
            : Has(names, "Workbook") || Has(names, "Book") ? Legacy("Excel workbook (.xls)", ".xlsx")
            : Has(names, "PowerPoint Document") ? Legacy("PowerPoint presentation (.ppt)", ".pptx")
            : FormatDetection.Unsupported(Has(names, "__nameid_version1.0") || Has(names, "__properties_version1.0")
                ? "an Outlook message (.msg; save it as .eml)"
                : "an old Windows compound file");
    }

    private static FormatDetected Classify(IReadOnlyList<ZipItem> items, Stream content)
    {
        var types = items.FirstOrDefault(item => item.Name.Equals("[Content_Types].xml", StringComparison.OrdinalIgnoreCase));
        if (types is null)
            return FormatDetection.Unsupported(NameOther(items));
        if (types.IsEncrypted)
            return new FormatDetected.Refused(Encrypted);
        var text = ReadStart(content, types);
        foreach (var (part, format) in MainParts)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
                return new FormatDetected.Known(format);
        }

        return text.Contains("sheet.binary", StringComparison.OrdinalIgnoreCase)
            ? FormatDetection.Unsupported("a binary Excel workbook (.xlsb; save it as .xlsx)")
            : FormatDetection.Unsupported("a package that is no Word, Excel or PowerPoint document");
    }

    private static string NameOther(IReadOnlyList<ZipItem> items)
    {
        bool Any(string name) => items.Any(item => item.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return Any("META-INF/container.xml") ? "an e-book (EPUB)"
            : Any("mimetype") && Any("content.xml") ? "an OpenDocument file (save it as .docx, .xlsx, .pptx or PDF)"
            : Any("AndroidManifest.xml") || Any("META-INF/MANIFEST.MF") ? "a program package"
            : Any("Index/Document.iwa") ? "an Apple iWork document (export it as PDF)"
            : "a zip archive; unpack it and upload the files in it";
    }

    private static string ReadStart(Stream content, ZipItem item)
    {
        using var entry = ZipEntryStream.Open(content, item);
        var buffer = new byte[(int)Math.Clamp(item.InflatedBytes, 1_024, MaxContentTypesBytes)];
        var read = entry.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var bytes = buffer.AsSpan(0, read);
        return (TextSniff.Marked(bytes) ?? Encoding.UTF8).GetString(bytes);
    }

    private static byte[] ReadOleDirectory(ReadOnlySpan<byte> head, Stream content)
    {
        if (head.Length < 512)
            return [];
        var sectorBytes = 1L << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(head[30..]), 7, 16);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(head[48..]);
        var start = (first + 1L) * sectorBytes;
        if (start >= content.Length)
            return [];
        content.Position = start;
        var directory = new byte[(int)Math.Min(content.Length - start, 64 << 10)];
        content.ReadExactly(directory);
        return directory;
    }

    private static bool Has(ReadOnlySpan<byte> directory, string name)
    {
        // Names are UTF-16 with a closing zero; one entry is 128 bytes.
        var wanted = Encoding.Unicode.GetBytes(name + "\0");
        for (; directory.Length >= 128; directory = directory[128..])
        {
            if (directory.StartsWith(wanted))
                return true;
        }

        return false;
    }

    private static FormatDetected.Refused Legacy(string what, string newer) => new(new Rejection("legacy_office",
        $"The file is an old {what}. Open it in a current Office program or LibreOffice, save it as {newer} or PDF, and upload that."));
}
