using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>The buckets and their objects.</summary>
public sealed class ObjectStore : IDisposable
{
    private readonly Simulator _simulator;
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Lazy<string> _folder;

    internal ObjectStore(Simulator simulator)
    {
        _simulator = simulator;
        _folder = new Lazy<string>(() => simulator.Options.DataFolder is { } folder
            ? Directory.CreateDirectory(Path.Combine(folder, "objects")).FullName
            : Directory.CreateTempSubdirectory("aws-simulator-").FullName);
    }

    /// <summary>The present version of an object, or the one that is asked for; null if there is none (or a delete marker).</summary>
    public StoredObject? Find(string bucket, string key, string? versionId = null)
    {
        var found = FindBucket(bucket)?.Find(key, versionId);
        return found is { IsDeleteMarker: false } ? found : null;
    }

    /// <summary>Stores an object as a client's PutObject does, notifications included.</summary>
    public async Task<StoredObject> PutAsync(string bucket, string key, Stream content, string contentType, CancellationToken cancellation)
    {
        var target = FindBucket(bucket) ?? throw S3Errors.NoSuchBucket(bucket);
        var blob = await WriteBlobAsync(content, cancellation);
        var stored = target.Put(new StoredObject { Key = key, Blob = blob, ETag = blob.Md5Hex, ContentType = contentType, LastModified = _simulator.Clock.GetUtcNow() });
        BucketNotifications.Send(_simulator, target, stored, "ObjectCreated:Put");
        return stored;
    }

    /// <summary>Makes a bucket; false if it is there.</summary>
    public bool CreateBucket(string name)
    {
        lock (_lock)
            return _buckets.TryAdd(name, new Bucket(name, _simulator.Clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        if (_folder.IsValueCreated)
            Directory.Delete(_folder.Value, recursive: true);
    }

    internal Bucket? FindBucket(string name)
    {
        lock (_lock)
            return _buckets.GetValueOrDefault(name);
    }

    /// <summary>The bucket that a request names.</summary>
    internal Bucket Of(JsonObject input) => FindBucket((string)input["Bucket"]!) ?? throw S3Errors.NoSuchBucket((string)input["Bucket"]!);

    internal StoredObject FindOrThrow(Bucket bucket, string key, string? versionId)
    {
        var found = bucket.Find(key, versionId) ?? throw (versionId is null ? S3Errors.NoSuchKey(key) : S3Errors.NoSuchVersion(key, versionId));
        if (!found.IsDeleteMarker)
            return found;
        throw versionId is null ? S3Errors.NoSuchKey(key) : new SimulatedErrorException("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
    }

    internal IReadOnlyList<Bucket> Buckets()
    {
        lock (_lock)
            return [.. _buckets.Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];
    }

    internal void RemoveBucket(string name)
    {
        lock (_lock)
            _buckets.Remove(name);
    }

    internal void Reset()
    {
        lock (_lock)
        {
            foreach (var bucket in _buckets.Values)
                bucket.Empty();
            _buckets.Clear();
        }
    }

    internal Task<Blob> WriteBlobAsync(Stream content, CancellationToken cancellation) =>
        BlobWriter.WriteAsync(content, _simulator.Options.MaxObjectBytesInMemory, () => Path.Combine(_folder.Value, Guid.NewGuid().ToString("N")), cancellation);
}
