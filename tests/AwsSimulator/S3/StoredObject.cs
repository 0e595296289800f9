namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>One version of an object.</summary>
public sealed record StoredObject
{
    /// <summary>The key, decoded.</summary>
    public required string Key { get; init; }

    /// <summary>The content.</summary>
    public required Blob Blob { get; init; }

    /// <summary>The entity tag without its quotes: MD5 in hex, with <c>-PARTS</c> behind it for multipart uploads.</summary>
    public required string ETag { get; init; }

    /// <summary>The media type as it was given.</summary>
    public required string ContentType { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The version, or <c>null</c> (the word) where the bucket has no versioning.</summary>
    public string VersionId { get; init; } = "null";

    /// <summary>A marker that hides older versions.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>Content-Disposition, Cache-Control and so on, by header name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>User metadata without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Checksums in base64 by algorithm (<c>CRC32</c>, <c>SHA256</c>…).</summary>
    public IReadOnlyDictionary<string, string> Checksums { get; init; } = new Dictionary<string, string>();

    /// <summary>FULL_OBJECT, or COMPOSITE for multipart uploads whose checksum is one of their parts' checksums.</summary>
    public string ChecksumType { get; init; } = "FULL_OBJECT";

    /// <summary>Number of parts, for multipart uploads.</summary>
    public int? Parts { get; init; }

    /// <summary>Orders events of one key.</summary>
    public string Sequencer { get; init; } = "";

    /// <summary>Bytes.</summary>
    public long Size => Blob.Length;
}
