using System.Buffers.Binary;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>
/// Hands out an event stream so that no read reaches past the end of a message. The runtime's reader drops what it has decoded when a later
/// message of the same read is an exception; with this, all events before an exception are delivered.
/// </summary>
internal sealed class FramedStream(Stream inner) : Stream
{
    private const int LengthBytes = sizeof(uint);

    /// <summary>What a message has at least after its length: the rest of the prelude, by whose checksum the decoder finds a wrong length.</summary>
    private const int LeastRest = 12;

    private readonly byte[] length = new byte[LengthBytes];
    private int lengthRead;
    private long rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer[..Limit(buffer.Length)]);
        Follow(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer[..Limit(buffer.Length)], cancellationToken);
        Follow(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Limit(int wanted) => (int)Math.Min(wanted, lengthRead < LengthBytes ? LengthBytes - lengthRead : rest);

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        if (lengthRead < LengthBytes)
        {
            bytes.CopyTo(length.AsSpan(lengthRead));
            lengthRead += bytes.Length;
            rest = Math.Max(LeastRest, BinaryPrimitives.ReadUInt32BigEndian(length) - (long)LengthBytes);
            return;
        }

        rest -= bytes.Length;
        if (rest == 0)
            lengthRead = 0;
    }
}
