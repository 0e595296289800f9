using System.Globalization;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Getting and heading objects, whole or in ranges, on conditions.</summary>
internal sealed class ObjectReads(Simulator simulator, ApiModel model)
{
    private static readonly IReadOnlyDictionary<string, string> Overrides = new Dictionary<string, string>
    {
        ["ResponseCacheControl"] = "Cache-Control",
        ["ResponseContentDisposition"] = "Content-Disposition",
        ["ResponseContentEncoding"] = "Content-Encoding",
        ["ResponseContentLanguage"] = "Content-Language",
        ["ResponseContentType"] = "Content-Type",
        ["ResponseExpires"] = "Expires",
    };

    public IReadOnlyDictionary<string, JsonOperation> All => new Dictionary<string, JsonOperation>
    {
        ["GetObject"] = GetAsync,
        ["HeadObject"] = GetAsync,
        ["GetObjectTagging"] = (_, input, _) => Task.FromResult<JsonObject?>(Tags(input)),
    };

    private async Task<JsonObject?> GetAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        if (input["PartNumber"] is not null)
            throw new SimulatedErrorException("NotImplemented", 501, "The simulator does not read single parts.");
        var bucket = simulator.Objects.Of(input);
        var stored = simulator.Objects.BorrowOrThrow(bucket, (string)input["Key"]!, (string?)input["VersionId"]);
        try
        {
            await AnswerAsync(call, input, bucket, stored, cancellation);
            return null;
        }
        finally
        {
            stored.Blob.Release();
        }
    }

    private async Task AnswerAsync(SimulatedCall call, JsonObject input, Bucket bucket, StoredObject stored, CancellationToken cancellation)
    {
        CheckConditions(call.Http.Response, input, stored);

        var range = Range((string?)input["Range"], stored.Size);
        var answer = Describe(bucket, stored);
        if (range is null && (string?)input["ChecksumMode"] == "ENABLED")
            answer.AddChecksums(stored);
        var (offset, length) = range ?? (0, stored.Size);
        answer["ContentLength"] = length;
        if (range is not null)
            answer["ContentRange"] = $"bytes {offset}-{offset + length - 1}/{stored.Size}";

        var response = call.Http.Response;
        response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        RestXmlBinding.WriteHeaders(response, model.Operations[call.Operation], answer);
        foreach (var (name, value) in stored.Headers)
            response.Headers[name] = value;
        foreach (var (member, header) in Overrides)
            if ((string?)input[member] is { } value)
                response.Headers[header] = value;
        if (call.Operation == "GetObject")
            await SendAsync(response, stored, offset, length, cancellation);
    }

    private static async Task SendAsync(HttpResponse response, StoredObject stored, long offset, long length, CancellationToken cancellation)
    {
        await using var content = stored.Blob.OpenRead(offset, length);
        await content.CopyToAsync(response.Body, 64 * 1024, cancellation);
    }

    private static JsonObject Describe(Bucket bucket, StoredObject stored)
    {
        var answer = new JsonObject
        {
            ["AcceptRanges"] = "bytes",
            ["ContentType"] = stored.ContentType,
            ["ETag"] = ObjectAnswers.Quote(stored.ETag),
            ["LastModified"] = ObjectAnswers.Moment(stored.LastModified),
            ["Metadata"] = new JsonObject(stored.Metadata.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
            ["ServerSideEncryption"] = "AES256",
        };
        if (stored.Tags.Count > 0)
            answer["TagCount"] = stored.Tags.Count;
        return answer.AddVersion(bucket, stored);
    }

    private JsonObject Tags(JsonObject input)
    {
        var bucket = simulator.Objects.Of(input);
        var stored = simulator.Objects.FindOrThrow(bucket, (string)input["Key"]!, (string?)input["VersionId"]);
        return new JsonObject { ["TagSet"] = ObjectTags.ToXml(stored.Tags) }.AddVersion(bucket, stored);
    }

    private static void CheckConditions(HttpResponse response, JsonObject input, StoredObject stored)
    {
        var modifiedAt = stored.LastModified.AddTicks(-(stored.LastModified.Ticks % TimeSpan.TicksPerSecond));
        var ifMatch = (string?)input["IfMatch"];
        var ifNoneMatch = (string?)input["IfNoneMatch"];
        if (ifMatch is not null && !Names(ifMatch, stored))
            throw S3Errors.PreconditionFailed("If-Match");
        if (ifMatch is null && Moment(input, "IfUnmodifiedSince") < modifiedAt)
            throw S3Errors.PreconditionFailed("If-Unmodified-Since");
        if ((ifNoneMatch is not null && Names(ifNoneMatch, stored)) || (ifNoneMatch is null && Moment(input, "IfModifiedSince") >= modifiedAt))
        {
            response.Headers.ETag = ObjectAnswers.Quote(stored.ETag);
            throw new SimulatedErrorException("NotModified", 304, "Not Modified");
        }
    }

    private static bool Names(string condition, StoredObject stored) => condition == "*" || condition.Split(',', StringSplitOptions.TrimEntries).Any(etag => etag.Trim('"') == stored.ETag);

    private static DateTimeOffset? Moment(JsonObject input, string member) =>
        DateTimeOffset.TryParse((string?)input[member], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    /// <summary>One range of bytes; a range that cannot be read is ignored, as HTTP wants it.</summary>
    private static (long Offset, long Length)? Range(string? header, long size)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.Ordinal) || header[6..].Split('-') is not [var from, var to])
            return null;
        var hasFrom = long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first);
        var hasTo = long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        if (!hasFrom && !hasTo)
            return null;
        var start = hasFrom ? first : Math.Max(0, size - last);
        var end = hasFrom && hasTo ? Math.Min(last, size - 1) : size - 1;
        return start < size && start <= end ? (start, end - start + 1) : throw new SimulatedErrorException("InvalidRange", 416, "The requested range is not satisfiable");
    }
}
