using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>A bucket: versions by key, ordered as S3 lists them (by UTF-8 bytes), newest first.</summary>
internal sealed class Bucket(string name, DateTimeOffset createdAt)
{
    private static readonly Comparer<string> ByBytes = Comparer<string>.Create(CompareBytes);
    private static long sequence = 0x0064_3717_F9F8_0000;
    private readonly SortedDictionary<string, List<StoredObject>> keys = new(ByBytes);
    private readonly Lock gate = new();

    public string Name => name;

    public DateTimeOffset CreatedAt => createdAt;

    /// <summary>Null as long as it was never set, then Enabled or Suspended.</summary>
    public string? Versioning { get; set; }

    /// <summary>The notification configuration as it was put.</summary>
    public JsonObject Notifications { get; set; } = [];

    public MultipartUploads Uploads { get; } = new();

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return keys.Count == 0;
        }
    }

    public StoredObject? Find(string key, string? versionId)
    {
        lock (gate)
            return keys.GetValueOrDefault(key)?.Find(version => versionId is null || version.VersionId == versionId);
    }

    /// <summary>Finds with a share in the content, so that it outlives a delete in between; who asks releases it.</summary>
    public StoredObject? Borrow(string key, string? versionId)
    {
        lock (gate)
        {
            var found = Find(key, versionId);
            found?.Blob.Share();
            return found;
        }
    }

    /// <summary>Adds a version, or replaces the one without versioning, if <paramref name="condition"/> of the present one holds (it throws otherwise).</summary>
    public StoredObject Put(StoredObject added, Action<StoredObject?>? condition = null)
    {
        lock (gate)
        {
            var versions = keys.TryGetValue(added.Key, out var known) ? known : [];
            condition?.Invoke(versions.FirstOrDefault() is { IsDeleteMarker: false } present ? present : null);
            var stored = added with
            {
                VersionId = Versioning == "Enabled" ? NewVersionId() : "null",
                Sequencer = Interlocked.Increment(ref sequence).ToString("X18"),
            };
            if (stored.VersionId == "null")
                RemoveVersion(versions, "null");
            versions.Insert(0, stored);
            keys[added.Key] = versions;
            return stored;
        }
    }

    /// <summary>Replaces the tags of a version; false if there is none.</summary>
    public bool Tag(string key, string? versionId, IReadOnlyDictionary<string, string> tags)
    {
        lock (gate)
        {
            if (keys.GetValueOrDefault(key) is not { } versions || versions.FindIndex(version => versionId is null || version.VersionId == versionId) is not (>= 0 and var place))
                return false;
            versions[place] = versions[place] with { Tags = tags };
            return true;
        }
    }

    /// <summary>Deletes as S3 does: a marker with versioning, one version if it is named, else the object. Gives the marker or what was deleted, null if there was nothing.</summary>
    public StoredObject? Delete(string key, string? versionId, DateTimeOffset at)
    {
        if (versionId is null && Versioning is not null)
            return Put(new StoredObject { Key = key, Blob = Blob.Empty, ETag = "", ContentType = "", LastModified = at, IsDeleteMarker = true });
        lock (gate)
        {
            if (!keys.TryGetValue(key, out var versions))
                return null;
            var removed = RemoveVersion(versions, versionId ?? "null");
            if (versions.Count == 0)
                keys.Remove(key);
            return removed is null ? null : removed with { Sequencer = Interlocked.Increment(ref sequence).ToString("X18") };
        }
    }

    /// <summary>All versions under a prefix, by key, newest first.</summary>
    public IReadOnlyList<IReadOnlyList<StoredObject>> List(string prefix)
    {
        lock (gate)
            return [.. keys.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => (IReadOnlyList<StoredObject>)[.. entry.Value])];
    }

    public void Empty()
    {
        lock (gate)
        {
            foreach (var version in keys.Values.SelectMany(versions => versions))
                version.Blob.Release();
            keys.Clear();
        }
        Uploads.Clear();
    }

    internal static int CompareBytes(string? left, string? right) => System.Text.Encoding.UTF8.GetBytes(left ?? "").AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right ?? ""));

    private static StoredObject? RemoveVersion(List<StoredObject> versions, string versionId)
    {
        var place = versions.FindIndex(version => version.VersionId == versionId);
        if (place < 0)
            return null;
        var removed = versions[place];
        removed.Blob.Release();
        versions.RemoveAt(place);
        return removed;
    }

    private static string NewVersionId() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(24)).Replace('+', '.').Replace('/', '_');
}
