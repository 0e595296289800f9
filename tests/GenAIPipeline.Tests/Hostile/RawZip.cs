using System.IO.Compression;
using System.Text;

namespace GenAIPipeline.Tests.Hostile;

#pragma warning disable CA1001 // Memory streams hold nothing that needs disposing, and the builder is used in one expression.
/// <summary>Writes zip files that no library would write: wrong sums, lying sizes, endless entries.</summary>
public sealed class RawZip
{
    private readonly MemoryStream file = new();
    private readonly MemoryStream directory = new();
    private int count;

    /// <summary>An honest deflated entry.</summary>
    public RawZip Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>An entry whose parts can be falsified.</summary>
    public RawZip Add(string name, byte[] content, uint crcError = 0, ushort flags = 0, ushort method = 8)
    {
        var packed = method == 8 ? Deflate(content, isLast: true) : content;
        return AddPacked(name, packed, Checksum(content) ^ crcError, content.Length, flags, method);
    }

    /// <summary>An entry that inflates to <paramref name="megabytes"/> of one character, written in a blink and declared as small.</summary>
    public RawZip AddBomb(string name, string before, int megabytes) => AddRepeated(name, before, new string(' ', 1 << 20), megabytes);

    /// <summary>An entry that inflates to a beginning and then one piece many times over.</summary>
    public RawZip AddRepeated(string name, string before, string piece, int times)
    {
        // A flushed block refers to nothing outside itself, so it may be repeated.
        var block = Deflate(Encoding.UTF8.GetBytes(piece), isLast: false);
        using var packed = new MemoryStream();
        packed.Write(Deflate(Encoding.UTF8.GetBytes(before), isLast: false));
        for (var i = 0; i < times; i++)
            packed.Write(block);
        return AddPacked(name, packed.ToArray(), 0, 1_000, 0, 8);
    }

    /// <summary>Directory entries that all point to the first file.</summary>
    public RawZip AddGhosts(int count)
    {
        for (var i = 0; i < count; i++)
            WriteDirectoryEntry($"{i:x}", 0, 0, 0, 0, 8, 0);
        return this;
    }

    /// <summary>The finished file.</summary>
    /// <param name="claimedCount">Number of entries that the end record claims; null for the truth.</param>
    public byte[] ToArray(int? claimedCount = null)
    {
        using var result = new MemoryStream();
        file.WriteTo(result);
        directory.WriteTo(result);
        using var writer = new BinaryWriter(result);
        var count = claimedCount ?? this.count;
        if (count > ushort.MaxValue)
            WriteWideEnd(writer, count);
        writer.Write(0x06054b50u);
        writer.Write(0u);
        writer.Write((ushort)Math.Min(count, ushort.MaxValue));
        writer.Write((ushort)Math.Min(count, ushort.MaxValue));
        writer.Write((uint)directory.Length);
        writer.Write((uint)file.Length);
        writer.Write((ushort)0);
        writer.Flush();
        return result.ToArray();
    }

    private void WriteWideEnd(BinaryWriter writer, int count)
    {
        var position = writer.BaseStream.Position;
        writer.Write(0x06064b50u);
        writer.Write(44L);
        writer.Write((ushort)45);
        writer.Write((ushort)45);
        writer.Write(0L);
        writer.Write((long)count);
        writer.Write((long)count);
        writer.Write(directory.Length);
        writer.Write(file.Length);
        writer.Write(0x07064b50u);
        writer.Write(0u);
        writer.Write(position);
        writer.Write(1u);
    }

    private RawZip AddPacked(string name, byte[] packed, uint crc, int size, ushort flags, ushort method)
    {
        var offset = (uint)file.Length;
        using var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
        writer.Write(0x04034b50u);
        writer.Write((ushort)20);
        writer.Write(flags);
        writer.Write(method);
        writer.Write(0u);
        writer.Write(crc);
        writer.Write((uint)packed.Length);
        writer.Write((uint)size);
        writer.Write((ushort)Encoding.UTF8.GetByteCount(name));
        writer.Write((ushort)0);
        writer.Write(Encoding.UTF8.GetBytes(name));
        writer.Write(packed);
        WriteDirectoryEntry(name, crc, packed.Length, size, flags, method, offset);
        return this;
    }

    private void WriteDirectoryEntry(string name, uint crc, int packedLength, int size, ushort flags, ushort method, uint offset)
    {
        using var writer = new BinaryWriter(directory, Encoding.UTF8, leaveOpen: true);
        writer.Write(0x02014b50u);
        writer.Write((ushort)20);
        writer.Write((ushort)20);
        writer.Write(flags);
        writer.Write(method);
        writer.Write(0u);
        writer.Write(crc);
        writer.Write((uint)packedLength);
        writer.Write((uint)size);
        writer.Write((ushort)Encoding.UTF8.GetByteCount(name));
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write((ushort)0);
        writer.Write(0u);
        writer.Write(offset);
        writer.Write(Encoding.UTF8.GetBytes(name));
        count++;
    }

    private static byte[] Deflate(byte[] content, bool isLast)
    {
        var packed = new MemoryStream();
        var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(content);
        deflate.Flush();
        if (isLast)
            deflate.Dispose();
        return packed.ToArray();
    }

    /// <summary>CRC-32 as zip and PNG use it.</summary>
    public static uint Checksum(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }

        return ~crc;
    }
}
