namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>A bucket's uploads in parts that are not complete yet.</summary>
internal sealed class MultipartUploads
{
    private readonly Dictionary<string, MultipartUpload> uploads = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public void Add(MultipartUpload upload)
    {
        lock (gate)
            uploads.Add(upload.Id, upload);
    }

    public MultipartUpload? Find(string id, string key)
    {
        lock (gate)
            return uploads.TryGetValue(id, out var upload) && upload.Template.Key == key ? upload : null;
    }

    public IReadOnlyList<MultipartUpload> List()
    {
        lock (gate)
            return [.. uploads.Values.OrderBy(upload => upload.Template.Key, StringComparer.Ordinal).ThenBy(upload => upload.Id, StringComparer.Ordinal)];
    }

    /// <summary>Takes an upload out, so that only one completes or aborts it; null if somebody was faster.</summary>
    public MultipartUpload? Take(string id)
    {
        lock (gate)
            return uploads.Remove(id, out var upload) ? upload : null;
    }

    public void Clear()
    {
        foreach (var upload in List())
            Take(upload.Id)?.ReleaseParts();
    }
}

/// <summary>An upload in parts. <paramref name="Template"/> is the object to come, without its content.</summary>
internal sealed record MultipartUpload(string Id, StoredObject Template, string? ChecksumAlgorithm, string? ChecksumType, DateTimeOffset InitiatedAt)
{
    private readonly SortedDictionary<int, UploadedPart> parts = [];

    public IReadOnlyList<UploadedPart> Parts()
    {
        lock (parts)
            return [.. parts.Values];
    }

    public void Put(UploadedPart part)
    {
        lock (parts)
        {
            if (parts.TryGetValue(part.Number, out var replaced))
                replaced.Blob.Release();
            parts[part.Number] = part;
        }
    }

    /// <summary>Releases the parts, but not those that live on in an object.</summary>
    public void ReleaseParts(IReadOnlyCollection<UploadedPart>? kept = null)
    {
        foreach (var part in Parts().Where(part => kept?.Contains(part) != true))
            part.Blob.Release();
    }
}

/// <summary>One part.</summary>
internal sealed record UploadedPart(int Number, Blob Blob, IReadOnlyDictionary<string, string> Checksums, DateTimeOffset LastModified);
