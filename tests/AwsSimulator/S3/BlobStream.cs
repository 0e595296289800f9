using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Reads a range over segments that stand behind one another.</summary>
internal sealed class BlobStream : ReadOnlyStream
{
    private readonly Queue<(long Length, Func<Stream> Open)> _segments;
    private Stream? _current;
    private long _skip;
    private long _left;

    public BlobStream(IEnumerable<(long Length, Func<Stream> Open)> segments, long offset, long length)
    {
        _segments = new(segments);
        _left = length;
        Length = length;
        while (_segments.TryPeek(out var first) && offset >= first.Length)
        {
            offset -= first.Length;
            _segments.Dequeue();
        }
        _skip = offset;
    }

    public override long Length { get; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left > 0 && buffer.Length > 0 && Advance())
        {
            var read = await _current!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            if (Took(read))
                return read;
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_left > 0 && count > 0 && Advance())
        {
            var read = _current!.Read(buffer, offset, (int)Math.Min(count, _left));
            if (Took(read))
                return read;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    private bool Advance()
    {
        if (_current is not null)
            return true;
        if (!_segments.TryDequeue(out var next))
            return false;
        _current = next.Open();
        _current.Position = _skip;
        _skip = 0;
        return true;
    }

    private bool Took(int read)
    {
        _left -= read;
        if (read > 0)
            return true;
        _current!.Dispose();
        _current = null;
        return false;
    }
}
