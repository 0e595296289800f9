using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>The buckets and their objects.</summary>
public sealed class ObjectStore : IDisposable
{
    private readonly Simulator simulator;
    private readonly Dictionary<string, Bucket> buckets = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly Lazy<string> dataFolder;

    internal ObjectStore(Simulator simulator)
    {
        this.simulator = simulator;
        dataFolder = new Lazy<string>(() => simulator.Options.DataFolder is { } folder
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
        var stored = target.Put(new StoredObject { Key = key, Blob = blob, ETag = blob.Md5Hex, ContentType = contentType, LastModified = simulator.Clock.GetUtcNow() });
        BucketNotifications.Send(simulator, target, stored, "ObjectCreated:Put");
        return stored;
    }

    /// <summary>Makes a bucket; false if it is there.</summary>
    public bool CreateBucket(string name)
    {
        lock (gate)
            return buckets.TryAdd(name, new Bucket(name, simulator.Clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        if (dataFolder.IsValueCreated)
            Directory.Delete(dataFolder.Value, recursive: true);
    }

    internal Bucket? FindBucket(string name)
    {
        lock (gate)
            return buckets.GetValueOrDefault(name);
    }

    /// <summary>The bucket that a request names.</summary>
    internal Bucket Of(JsonObject input) => FindBucket((string)input["Bucket"]!) ?? throw S3Errors.NoSuchBucket((string)input["Bucket"]!);

    internal StoredObject FindOrThrow(Bucket bucket, string key, string? versionId) => Present(bucket.Find(key, versionId), key, versionId);

    /// <summary>As <see cref="Bucket.Borrow"/>.</summary>
    internal StoredObject BorrowOrThrow(Bucket bucket, string key, string? versionId) => Present(bucket.Borrow(key, versionId), key, versionId);

    internal IReadOnlyList<Bucket> Buckets()
    {
        lock (gate)
            return [.. buckets.Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal)];
    }

    internal void RemoveBucket(string name)
    {
        lock (gate)
            buckets.Remove(name);
    }

    internal void Reset()
    {
        lock (gate)
        {
            foreach (var bucket in buckets.Values)
                bucket.Empty();
            buckets.Clear();
        }
    }

    internal Task<Blob> WriteBlobAsync(Stream content, CancellationToken cancellation) =>
        BlobWriter.WriteAsync(content, simulator.Options.MaxObjectBytesInMemory, () => Path.Combine(dataFolder.Value, Guid.NewGuid().ToString("N")), cancellation);

    private static StoredObject Present(StoredObject? asked, string key, string? versionId)
    {
        var found = asked ?? throw (versionId is null ? S3Errors.NoSuchKey(key) : S3Errors.NoSuchVersion(key, versionId));
        if (!found.IsDeleteMarker)
            return found;
        throw versionId is null ? S3Errors.NoSuchKey(key) : new SimulatedErrorException("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
    }
}
