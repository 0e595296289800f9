namespace GenAIPipeline.Extraction.Readers.Mail;

/// <summary>A new file that takes only so many bytes.</summary>
internal sealed class BoundedFile(string path, long maxBytes) : Stream
{
    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => file.Length;
    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="UnreadableException">The attachments are larger than allowed.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (file.Position + buffer.Length > maxBytes)
            throw new UnreadableException("attachments_too_large", "The attachments of the e-mail are larger than allowed together. Upload them one by one.");
        file.Write(buffer);
    }

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
