using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Reads a range over segments that stand behind one another.</summary>
internal sealed class BlobStream : ReadOnlyStream
{
    private readonly Queue<(long Length, Func<Stream> Open)> waiting;
    private Stream? current;
    private long skip;
    private long left;

    public BlobStream(IEnumerable<(long Length, Func<Stream> Open)> segments, long offset, long length)
    {
        waiting = new(segments);
        left = length;
        Length = length;
        while (waiting.TryPeek(out var first) && offset >= first.Length)
        {
            offset -= first.Length;
            waiting.Dequeue();
        }
        skip = offset;
    }

    public override long Length { get; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (left > 0 && buffer.Length > 0 && Advance())
        {
            var read = await current!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
            if (Took(read))
                return read;
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (left > 0 && count > 0 && Advance())
        {
            var read = current!.Read(buffer, offset, (int)Math.Min(count, left));
            if (Took(read))
                return read;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        current?.Dispose();
        base.Dispose(disposing);
    }

    private bool Advance()
    {
        if (current is not null)
            return true;
        if (!waiting.TryDequeue(out var next))
            return false;
        current = next.Open();
        current.Position = skip;
        skip = 0;
        return true;
    }

    private bool Took(int read)
    {
        left -= read;
        if (read > 0)
            return true;
        current!.Dispose();
        current = null;
        return false;
    }
}
