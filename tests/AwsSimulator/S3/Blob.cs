namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Bytes that do not change, in memory or in files; several objects may share them. The files go when the last user releases them.</summary>
public sealed class Blob
{
    private readonly IReadOnlyList<Segment> segments;

    private Blob(IReadOnlyList<Segment> segments, string md5Hex)
    {
        this.segments = segments;
        Md5Hex = md5Hex;
        Length = segments.Sum(segment => segment.Length);
    }

    /// <summary>No bytes.</summary>
    public static Blob Empty { get; } = InMemory([], "d41d8cd98f00b204e9800998ecf8427e");

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>MD5 of the content in hex; of the parts' MD5s where it is composed.</summary>
    public string Md5Hex { get; }

    /// <summary>A stream over the content, or a range of it.</summary>
    public Stream OpenRead(long offset = 0, long? length = null) => new BlobStream(segments.Select(segment => (segment.Length, (Func<Stream>)segment.Open)), offset, length ?? Length - offset);

    internal static Blob InMemory(byte[] bytes, string md5Hex) => new([new Segment(bytes, null, bytes.Length)], md5Hex);

    internal static Blob InFile(string path, long length, string md5Hex) => new([new Segment(null, path, length)], md5Hex);

    /// <summary>The parts behind one another; takes over their places, so the parts are not released by themselves.</summary>
    internal static Blob Compose(IEnumerable<Blob> parts, string md5Hex) => new([.. parts.SelectMany(part => part.segments)], md5Hex);

    internal Blob Share()
    {
        foreach (var segment in segments)
            segment.AddUser();
        return this;
    }

    internal void Release()
    {
        foreach (var segment in segments)
            segment.Release();
    }

    private sealed class Segment(byte[]? bytes, string? path, long length)
    {
        private int users = 1;

        public long Length => length;

        // A reader keeps a deleted file's bytes until it closes.
        public Stream Open() => bytes is not null ? new MemoryStream(bytes, writable: false) : new FileStream(path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, useAsync: true);

        public void AddUser() => Interlocked.Increment(ref users);

        public void Release()
        {
            if (Interlocked.Decrement(ref users) == 0 && path is not null)
                File.Delete(path);
        }
    }
}
