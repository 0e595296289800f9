using System.Buffers.Binary;
using System.IO.Compression;

namespace GenAIPipeline.Documents;

/// <summary>Opens one entry of a zip file; the length claimed in the directory is not believed, the caller counts what comes.</summary>
internal static class ZipEntryStream
{
    private const int LocalHeaderBytes = 30;

    /// <summary>The inflated bytes of the entry; one entry at a time, because the position of <paramref name="content"/> is shared.</summary>
    /// <exception cref="InvalidDataException">The local header is missing or the method is unknown.</exception>
    public static Stream Open(Stream content, ZipItem item)
    {
        if (item.HeaderOffset < 0 || item.HeaderOffset > content.Length - LocalHeaderBytes)
            throw new InvalidDataException("Expected the zip entry inside the file.");
        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        content.Position = item.HeaderOffset;
        content.ReadExactly(header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034b50)
            throw new InvalidDataException("Expected a local zip header.");
        var start = item.HeaderOffset + LocalHeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (item.PackedBytes < 0 || start > content.Length - item.PackedBytes)
            throw new InvalidDataException("Expected the zip entry's bytes inside the file.");
        var packed = new StreamSlice(content, start, item.PackedBytes);
        return item.Method switch
        {
            0 => packed,
            8 => new DeflateStream(packed, CompressionMode.Decompress),
            _ => throw new InvalidDataException($"Expected a stored or deflated zip entry, got method {item.Method}."),
        };
    }

    private sealed class StreamSlice(Stream inner, long start, long length) : Stream
    {
        private long read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position
        {
            get => read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            inner.Position = start + this.read;
            var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, length - this.read)]);
            this.read += read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
