using System.Buffers.Binary;
using System.Text;

namespace GenAIPipeline.Documents;

/// <summary>The entries of a zip file by its central directory, read with a bound on their number; nothing is inflated.</summary>
internal static class ZipDirectory
{
    private const int MaxDirectoryBytes = 16 << 20;
    private const int EndRecordBytes = 22;
    private const int EntryBytes = 46;

    /// <summary>Lists the entries in directory order.</summary>
    /// <exception cref="InvalidDataException">There is no sound central directory.</exception>
    /// <exception cref="ZipTooLargeException">More than <paramref name="maxEntries"/>.</exception>
    public static IReadOnlyList<ZipItem> Read(Stream content, int maxEntries)
    {
        var (offset, size, count) = FindDirectory(content);
        if (count > maxEntries || size > MaxDirectoryBytes)
            throw new ZipTooLargeException(count);
        if (offset < 0 || size < 0 || offset + size > content.Length)
            throw new InvalidDataException("Expected the zip directory inside the file.");
        content.Position = offset;
        var directory = new byte[(int)size];
        content.ReadExactly(directory);
        var items = new List<ZipItem>();
        var rest = directory.AsSpan();
        while (rest.Length >= EntryBytes && BinaryPrimitives.ReadUInt32LittleEndian(rest) == 0x02014b50)
        {
            if (items.Count == maxEntries)
                throw new ZipTooLargeException(count);
            items.Add(ReadItem(rest, out var used));
            rest = rest[used..];
        }

        return items.Count == 0 ? throw new InvalidDataException("Expected at least one zip entry.") : items;
    }

    private static ZipItem ReadItem(ReadOnlySpan<byte> record, out int used)
    {
        int nameLength = U16(record, 28), extraLength = U16(record, 30), commentLength = U16(record, 32);
        used = EntryBytes + nameLength + extraLength + commentLength;
        if (used > record.Length)
            throw new InvalidDataException("Expected the zip entry inside the directory.");
        var name = Encoding.UTF8.GetString(record.Slice(EntryBytes, nameLength)).Replace('\\', '/').TrimStart('/');
        long packed = U32(record, 20), inflated = U32(record, 24), offset = U32(record, 42);
        ReadWideSizes(record.Slice(EntryBytes + nameLength, extraLength), ref inflated, ref packed, ref offset);
        return new ZipItem(name, U16(record, 10), (U16(record, 8) & 1) != 0, U32(record, 16), packed, inflated, offset);
    }

    private static void ReadWideSizes(ReadOnlySpan<byte> extra, ref long inflated, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = U16(extra, 2);
            if (length + 4 > extra.Length)
                return;
            var field = extra.Slice(4, length);
            if (id == 1)
            {
                Take(ref field, ref inflated);
                Take(ref field, ref packed);
                Take(ref field, ref offset);
                return;
            }

            extra = extra[(length + 4)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue || field.Length < 8)
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
    }

    private static (long Offset, long Size, long Count) FindDirectory(Stream content)
    {
        var tailLength = (int)Math.Min(content.Length, EndRecordBytes + ushort.MaxValue + 20);
        var tail = new byte[tailLength];
        content.Position = content.Length - tailLength;
        content.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || at + EndRecordBytes > tailLength)
            throw new InvalidDataException("Expected the end record of a zip directory.");
        var end = tail.AsSpan(at);
        long count = U16(end, 10), size = U32(end, 12), offset = U32(end, 16);
        if ((count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue) && at >= 20 && tail.AsSpan(at - 20).StartsWith("PK\x06\x07"u8))
            return ReadWideEnd(content, BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - 12)));
        return (offset, size, count);
    }

    private static (long Offset, long Size, long Count) ReadWideEnd(Stream content, long position)
    {
        if (position < 0 || position > content.Length - 56)
            throw new InvalidDataException("Expected the zip64 end record inside the file.");
        Span<byte> record = stackalloc byte[56];
        content.Position = position;
        content.ReadExactly(record);
        return (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]), BinaryPrimitives.ReadInt64LittleEndian(record[32..]));
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}

/// <summary>One entry as the directory describes it; sizes are claims until the bytes were counted.</summary>
/// <param name="Name">Path with forward slashes and no leading one.</param>
/// <param name="Method">0 stored, 8 deflated; others are not read.</param>
/// <param name="IsEncrypted">Needs a password.</param>
/// <param name="Crc">CRC-32 of the inflated bytes.</param>
/// <param name="PackedBytes">Compressed length.</param>
/// <param name="InflatedBytes">Claimed length after inflating.</param>
/// <param name="HeaderOffset">Where the local header stands.</param>
internal sealed record ZipItem(string Name, int Method, bool IsEncrypted, uint Crc, long PackedBytes, long InflatedBytes, long HeaderOffset);

/// <summary>A zip file with more entries than any document has.</summary>
internal sealed class ZipTooLargeException(long entries) : Exception($"Expected a document's number of zip entries, got {entries}.");
