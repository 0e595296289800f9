using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Events;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Tells a bucket's queues, topics and EventBridge what happened to an object.</summary>
internal static class BucketNotifications
{
    /// <summary>Queue and topic configurations with the member that names the target.</summary>
    public static readonly IReadOnlyList<(string Member, string Arn)> Targets = [("QueueConfigurations", "QueueArn"), ("TopicConfigurations", "TopicArn")];

    /// <param name="simulator">The simulator.</param>
    /// <param name="bucket">Where.</param>
    /// <param name="stored">The version that came or went.</param>
    /// <param name="eventName">Without <c>s3:</c>, for example <c>ObjectCreated:Put</c>.</param>
    public static void Send(Simulator simulator, Bucket bucket, StoredObject stored, string eventName)
    {
        foreach (var (member, arnMember) in Targets)
            foreach (var configuration in (bucket.Notifications[member] as JsonArray ?? []).OfType<JsonObject>())
                if (IsWanted(configuration, stored.Key, eventName))
                    simulator.Events.Notify("s3", (string)configuration[arnMember]!, new Notification(
                        Records(simulator, bucket, stored, eventName, (string?)configuration["Id"] ?? "").ToJsonString(JsonText.Options), "Amazon S3 Notification"));
        if (bucket.Notifications["EventBridgeConfiguration"] is JsonObject)
            Emit(simulator, bucket, stored, eventName);
    }

    /// <summary>The message that S3 sends to each target when a configuration is put.</summary>
    public static Notification Test(Simulator simulator, Bucket bucket) => new(
        new JsonObject
        {
            ["Service"] = "Amazon S3",
            ["Event"] = "s3:TestEvent",
            ["Time"] = ObjectAnswers.Moment(simulator.Clock.GetUtcNow()),
            ["Bucket"] = bucket.Name,
            ["RequestId"] = RequestId(),
            ["HostId"] = HostId(),
        }.ToJsonString(JsonText.Options),
        "Amazon S3 Notification");

    private static bool IsWanted(JsonObject configuration, string key, string eventName)
    {
        var events = (configuration["Events"] as JsonArray ?? []).Select(value => (string)value!);
        return events.Any(wanted => wanted == $"s3:{eventName}" || (wanted.EndsWith('*') && $"s3:{eventName}".StartsWith(wanted[..^1], StringComparison.Ordinal)))
            && (configuration["Filter"]?["Key"]?["FilterRules"] as JsonArray ?? []).All(rule => Passes(rule!, key));
    }

    private static bool Passes(JsonNode rule, string key)
    {
        var value = (string?)rule["Value"] ?? "";
        return string.Equals((string?)rule["Name"], "suffix", StringComparison.OrdinalIgnoreCase) ? key.EndsWith(value, StringComparison.Ordinal) : key.StartsWith(value, StringComparison.Ordinal);
    }

    private static JsonObject Records(Simulator simulator, Bucket bucket, StoredObject stored, string eventName, string configurationId) => new()
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["eventVersion"] = "2.1",
            ["eventSource"] = "aws:s3",
            ["awsRegion"] = simulator.Options.Region,
            ["eventTime"] = ObjectAnswers.Moment(simulator.Clock.GetUtcNow()),
            ["eventName"] = eventName,
            ["userIdentity"] = new JsonObject { ["principalId"] = "A1SIMULATOR" },
            ["requestParameters"] = new JsonObject { ["sourceIPAddress"] = "127.0.0.1" },
            ["responseElements"] = new JsonObject { ["x-amz-request-id"] = RequestId(), ["x-amz-id-2"] = HostId() },
            ["s3"] = new JsonObject
            {
                ["s3SchemaVersion"] = "1.0",
                ["configurationId"] = configurationId,
                ["bucket"] = new JsonObject
                {
                    ["name"] = bucket.Name,
                    ["ownerIdentity"] = new JsonObject { ["principalId"] = "A1SIMULATOR" },
                    ["arn"] = $"arn:aws:s3:::{bucket.Name}",
                },
                ["object"] = RecordOf(stored, eventName),
            },
        }),
    };

    private static JsonObject RecordOf(StoredObject stored, string eventName)
    {
        var record = new JsonObject { ["key"] = EncodeKey(stored.Key) };
        if (!eventName.StartsWith("ObjectRemoved", StringComparison.Ordinal))
        {
            record["size"] = stored.Size;
            record["eTag"] = stored.ETag;
        }
        if (stored.VersionId != "null")
            record["versionId"] = stored.VersionId;
        record["sequencer"] = stored.Sequencer;
        return record;
    }

    private static void Emit(Simulator simulator, Bucket bucket, StoredObject stored, string eventName)
    {
        var created = eventName.StartsWith("ObjectCreated", StringComparison.Ordinal);
        // EventBridge's form has the key as it is, not URL-encoded.
        var subject = new JsonObject { ["key"] = stored.Key };
        if (created)
            subject["size"] = stored.Size;
        if (created)
            subject["etag"] = stored.ETag;
        if (stored.VersionId != "null")
            subject["version-id"] = stored.VersionId;
        subject["sequencer"] = stored.Sequencer;
        var detail = new JsonObject
        {
            ["version"] = "0",
            ["bucket"] = new JsonObject { ["name"] = bucket.Name },
            ["object"] = subject,
            ["request-id"] = RequestId(),
            ["requester"] = simulator.Options.AccountId,
            ["source-ip-address"] = "127.0.0.1",
            ["reason"] = created ? Reason(eventName) : "DeleteObject",
        };
        if (!created)
            detail["deletion-type"] = stored.IsDeleteMarker ? "Delete Marker Created" : "Permanently Deleted";
        simulator.Events.Emit("aws.s3", created ? "Object Created" : "Object Deleted", detail, $"arn:aws:s3:::{bucket.Name}");
    }

    private static string Reason(string eventName) => eventName.Split(':')[1] switch { "Copy" => "CopyObject", "CompleteMultipartUpload" => "CompleteMultipartUpload", _ => "PutObject" };

    // Form encoding: a space is "+", a plus "%2B", and slashes stay.
    private static string EncodeKey(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString)).Replace("%20", "+");

    private static string RequestId() => Guid.NewGuid().ToString("N")[..16].ToUpperInvariant();

    private static string HostId() => Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(56));
}
