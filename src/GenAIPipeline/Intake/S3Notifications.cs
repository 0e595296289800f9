using System.Net;
using System.Text;
using System.Text.Json;

namespace GenAIPipeline.Intake;

/// <summary>An object that came into being, as S3 tells it.</summary>
/// <param name="Bucket">Where.</param>
/// <param name="Key">Its key, decoded.</param>
/// <param name="VersionId">Of a versioned bucket, else null.</param>
/// <param name="ETag">Without quotes; null when not told.</param>
/// <param name="Sequencer">Orders the events of one key as text: upper case, padded to one length. Null when not told.</param>
/// <param name="Bytes">Its length; 0 when not told.</param>
internal sealed record CreatedObject(string Bucket, string Key, string? VersionId, string? ETag, string? Sequencer, long Bytes);

/// <summary>Reads S3's news in each of its forms: direct, through SNS raw or in its envelope, and EventBridge's.</summary>
internal static class S3Notifications
{
    /// <summary>S3 pads the shorter of two sequencers with zeros at the end before it compares them.</summary>
    private const int SequencerLength = 32;

    private const int MaxKeyBytes = 1_024;

    /// <summary>The objects that came into being, in the message's order; empty when it tells of something else. Null when it is no news of S3: a poison message.</summary>
    public static IReadOnlyList<CreatedObject>? Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(QueueEnvelope.Open(body));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            return Read(root) is { } found && found.All(IsPossible) ? found : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static List<CreatedObject>? Read(JsonElement root)
    {
        if (root.TryGetProperty("Records", out var records))
            return [.. records.EnumerateArray().Where(IsCreation).Select(OfRecord)];
        if (root.Text("Event") == "s3:TestEvent")
            return [];
        if (root.Text("source") == "aws.s3")
            return root.Text("detail-type") == "Object Created" ? [OfEvent(root.GetProperty("detail"))] : [];
        return null;
    }

    /// <summary>Within S3's own limits: what is not cannot be of S3, nor become a row.</summary>
    private static bool IsPossible(CreatedObject found) =>
        found.Bucket.Length is > 0 and <= 255 && found.Key.Length > 0 && Encoding.UTF8.GetByteCount(found.Key) <= MaxKeyBytes && !found.Key.Contains('\0') && !found.Bucket.Contains('\0')
        && new[] { found.VersionId, found.ETag, found.Sequencer }.All(told => told is null || (told.Length <= MaxKeyBytes && told.All(char.IsAscii) && !told.Contains('\0')));

    private static bool IsCreation(JsonElement record) =>
        record.Text("eventSource") == "aws:s3" && record.GetProperty("eventName").GetString() is { } name
        && (name.StartsWith("ObjectCreated:", StringComparison.Ordinal) || name.StartsWith("s3:ObjectCreated:", StringComparison.Ordinal));

    private static CreatedObject OfRecord(JsonElement record)
    {
        var s3 = record.GetProperty("s3");
        var found = s3.GetProperty("object");
        return new CreatedObject(
            s3.GetProperty("bucket").GetProperty("name").GetString()!,
            WebUtility.UrlDecode(found.GetProperty("key").GetString()!),
            Version(found.Text("versionId")),
            found.Text("eTag"),
            Sequencer(found.Text("sequencer")),
            Size(found));
    }

    /// <summary>EventBridge's form tells the key as it is, not encoded.</summary>
    private static CreatedObject OfEvent(JsonElement detail)
    {
        var found = detail.GetProperty("object");
        return new CreatedObject(
            detail.GetProperty("bucket").GetProperty("name").GetString()!,
            found.GetProperty("key").GetString()!,
            Version(found.Text("version-id")),
            found.Text("etag"),
            Sequencer(found.Text("sequencer")),
            Size(found));
    }

    private static long Size(JsonElement found) => found.TryGetProperty("size", out var size) ? size.GetInt64() : 0;

    private static string? Version(string? told) => told is null or "" or "null" ? null : told;

    private static string? Sequencer(string? told) => string.IsNullOrEmpty(told) ? null : told.ToUpperInvariant().PadRight(SequencerLength, '0');
}
