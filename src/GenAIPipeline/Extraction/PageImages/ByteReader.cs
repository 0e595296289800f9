using System.Buffers.Binary;

namespace GenAIPipeline.Extraction.PageImages;

/// <summary>Reads numbers at places of a file; null where the file ends before.</summary>
internal sealed class ByteReader(Stream file, bool isLittleEndian, long start = 0)
{
    private readonly byte[] buffer = new byte[4];

    public long Length => file.Length - start;

    public int? Byte(long at) => Read(at, 1) ? buffer[0] : null;

    public int? Short(long at)
    {
        if (!Read(at, 2))
            return null;
        return isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(buffer) : BinaryPrimitives.ReadUInt16BigEndian(buffer);
    }

    public long? Long(long at)
    {
        if (!Read(at, 4))
            return null;
        return isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(buffer) : BinaryPrimitives.ReadUInt32BigEndian(buffer);
    }

    private bool Read(long at, int count)
    {
        if (at < 0 || at + count > Length)
            return false;
        file.Position = start + at;
        return file.ReadAtLeast(buffer.AsSpan(0, count), count, throwOnEndOfStream: false) == count;
    }
}
