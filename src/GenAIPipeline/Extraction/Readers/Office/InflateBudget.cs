using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Counts the bytes that really come out of a zip file, over all its entries.</summary>
internal sealed class InflateBudget(long maxBytes)
{
    private long used;

    /// <exception cref="UnreadableException">The file inflates to more than allowed.</exception>
    public void Spend(int bytes)
    {
        used += bytes;
        if (used > maxBytes)
            throw new UnreadableException(Bomb);
    }

    /// <summary>The rejection of a decompression bomb.</summary>
    public static Rejection Bomb { get; } = new("decompression_bomb",
        "The file is small but unpacks to far more data than a real document holds. If it is genuine, save it again from Office or as PDF, and upload that.");
}

/// <summary>The inflated bytes of an entry: counted, held against the packed length, and checked by CRC at the end.</summary>
internal sealed class CountedStream(Stream inner, ZipItem item, InflateBudget budget) : Stream
{
    private const long SuspectBytes = 16 << 20;
    private const long MaxRatio = 250;

    private long read;
    private uint crc = uint.MaxValue;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        if (read == 0 && buffer.Length > 0)
        {
            if (~crc != item.Crc)
                throw new InvalidDataException("Expected the zip entry's checksum.");
            return 0;
        }

        budget.Spend(read);
        this.read += read;
        if (this.read > SuspectBytes && this.read > MaxRatio * Math.Max(item.PackedBytes, 1))
            throw new UnreadableException(InflateBudget.Bomb);
        crc = Crc32.Append(crc, buffer[..read]);
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
