using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Putting, copying, tagging and deleting objects.</summary>
internal sealed class ObjectWrites(Simulator simulator)
{
    private const int MaxDeletes = 1_000;

    public IReadOnlyDictionary<string, JsonOperation> All => new Dictionary<string, JsonOperation>
    {
        ["PutObject"] = async (call, input, cancellation) => await PutAsync(call, input, cancellation),
        ["CopyObject"] = (_, input, _) => Task.FromResult<JsonObject?>(Copy(input)),
        ["DeleteObject"] = (_, input, _) => Task.FromResult<JsonObject?>(Delete(input)),
        ["DeleteObjects"] = (call, input, _) => Task.FromResult<JsonObject?>(DeleteMany(call, input)),
        ["PutObjectTagging"] = (_, input, _) => Task.FromResult<JsonObject?>(Tag(input, ObjectTags.FromXml(input["Tagging"]!))),
        ["DeleteObjectTagging"] = (_, input, _) => Task.FromResult<JsonObject?>(Tag(input, new Dictionary<string, string>())),
    };

    private async Task<JsonObject> PutAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var bucket = simulator.Objects.Of(input);
        var template = ObjectTemplate.Of(input, simulator.Clock.GetUtcNow());
        var condition = ObjectTemplate.Condition(input);
        await using var body = VerifiedBody.Of(call.Http.Request, "CRC64NVME");
        var blob = await simulator.Objects.WriteBlobAsync(body, cancellation);
        var stored = PutOrRelease(bucket, template with { Blob = blob, ETag = blob.Md5Hex, Checksums = body.Checksums }, condition);
        BucketNotifications.Send(simulator, bucket, stored, "ObjectCreated:Put");
        return new JsonObject { ["ETag"] = ObjectAnswers.Quote(stored.ETag) }.AddChecksums(stored).AddVersion(bucket, stored);
    }

    private JsonObject Copy(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var template = ObjectTemplate.Of(input, simulator.Clock.GetUtcNow());
        var condition = ObjectTemplate.Condition(input);
        var source = CopySource.Find(simulator, input);
        var described = (string?)input["MetadataDirective"] == "REPLACE" ? template : source.Object with { Key = template.Key, LastModified = template.LastModified };
        var stored = PutOrRelease(
            bucket,
            described with
            {
                Blob = source.Object.Blob,
                ETag = source.Object.Blob.Md5Hex,
                Checksums = source.Object.Checksums,
                ChecksumType = source.Object.ChecksumType,
                Parts = null,
                Tags = (string?)input["TaggingDirective"] == "REPLACE" ? template.Tags : source.Object.Tags,
            },
            condition);
        BucketNotifications.Send(simulator, bucket, stored, "ObjectCreated:Copy");

        var answer = new JsonObject { ["CopyObjectResult"] = new JsonObject { ["ETag"] = ObjectAnswers.Quote(stored.ETag), ["LastModified"] = ObjectAnswers.Moment(stored.LastModified) }.AddChecksums(stored) };
        if (source.Object.VersionId != "null")
            answer["CopySourceVersionId"] = source.Object.VersionId;
        return answer.AddVersion(bucket, stored);
    }

    private JsonObject Delete(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var versionId = (string?)input["VersionId"];
        var deleted = DeleteOne(bucket, (string)input["Key"]!, versionId);
        var answer = new JsonObject();
        if (deleted?.IsDeleteMarker == true)
            answer["DeleteMarker"] = true;
        if (bucket.Versioning is not null && (deleted?.VersionId ?? versionId) is { } shown)
            answer["VersionId"] = shown;
        return answer;
    }

    private JsonObject DeleteMany(SimulatedCall call, JsonObject input)
    {
        var headers = call.Http.Request.Headers;
        if (!headers.ContainsKey("Content-MD5") && !headers.Keys.Any(name => name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)) && !headers.ContainsKey("x-amz-trailer"))
            throw S3Errors.InvalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        var bucket = simulator.Objects.Of(input);
        var wanted = input["Delete"]!["Objects"]!.AsArray();
        if (wanted.Count is 0 or > MaxDeletes)
            throw new SimulatedErrorException("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema");

        var answers = wanted.Select(entry => DescribeDeleted(bucket, (string)entry!["Key"]!, (string?)entry["VersionId"])).ToArray<JsonNode>();
        return (bool?)input["Delete"]!["Quiet"] == true ? [] : new JsonObject { ["Deleted"] = new JsonArray(answers) };
    }

    private JsonObject DescribeDeleted(Bucket bucket, string key, string? versionId)
    {
        var deleted = DeleteOne(bucket, key, versionId);
        var described = new JsonObject { ["Key"] = key };
        if (versionId is not null)
            described["VersionId"] = versionId;
        if (deleted?.IsDeleteMarker == true)
        {
            described["DeleteMarker"] = true;
            described["DeleteMarkerVersionId"] = deleted.VersionId;
        }
        return described;
    }

    private StoredObject? DeleteOne(Bucket bucket, string key, string? versionId)
    {
        var deleted = bucket.Delete(key, versionId, simulator.Clock.GetUtcNow());
        if (deleted is not null)
            BucketNotifications.Send(simulator, bucket, deleted, versionId is null && deleted.IsDeleteMarker ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete");
        return deleted;
    }

    private JsonObject Tag(JsonObject input, IReadOnlyDictionary<string, string> tags)
    {
        var bucket = simulator.Objects.Of(input);
        var found = simulator.Objects.FindOrThrow(bucket, (string)input["Key"]!, (string?)input["VersionId"]);
        bucket.Tag(found.Key, found.VersionId, tags);
        return new JsonObject().AddVersion(bucket, found);
    }

    internal static StoredObject PutOrRelease(Bucket bucket, StoredObject stored, Action<StoredObject?>? condition)
    {
        try
        {
            return bucket.Put(stored, condition);
        }
        catch (SimulatedErrorException)
        {
            stored.Blob.Release();
            throw;
        }
    }
}
