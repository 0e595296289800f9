using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>What a write says about its object besides the content.</summary>
internal static class ObjectTemplate
{
    private static readonly IReadOnlyDictionary<string, string> Headers = new Dictionary<string, string>
    {
        ["CacheControl"] = "Cache-Control",
        ["ContentDisposition"] = "Content-Disposition",
        ["ContentEncoding"] = "Content-Encoding",
        ["ContentLanguage"] = "Content-Language",
        ["Expires"] = "Expires",
    };

    public static StoredObject Of(JsonObject input, DateTimeOffset at) => new()
    {
        Key = (string)input["Key"]!,
        Blob = Blob.Empty,
        ETag = Blob.Empty.Md5Hex,
        ContentType = (string?)input["ContentType"] is { Length: > 0 } type ? type : "binary/octet-stream",
        LastModified = at,
        Headers = Headers.Where(header => input[header.Key] is not null).ToDictionary(header => header.Value, header => Clean(header.Key, (string)input[header.Key]!)).Where(header => header.Value.Length > 0).ToDictionary(),
        Metadata = (input["Metadata"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => (string)entry.Value!),
        Tags = ObjectTags.FromHeader((string?)input["Tagging"]),
    };

    /// <summary>The condition of a conditional write; it is held against the present version under the bucket's lock.</summary>
    public static Action<StoredObject?>? Condition(JsonObject input)
    {
        var ifMatch = (string?)input["IfMatch"];
        var ifNoneMatch = (string?)input["IfNoneMatch"];
        if (ifNoneMatch is not (null or "*"))
            throw new Wire.SimulatedErrorException("NotImplemented", 501, "A header you provided implies functionality that is not implemented: If-None-Match takes * only.");
        return ifMatch is null && ifNoneMatch is null ? null : present =>
        {
            if (ifNoneMatch is not null && present is not null)
                throw S3Errors.PreconditionFailed("If-None-Match");
            if (ifMatch is not null && present is null)
                throw S3Errors.NoSuchKey((string)input["Key"]!);
            if (ifMatch is not null && ifMatch.Trim('"') != present!.ETag)
                throw S3Errors.PreconditionFailed("If-Match");
        };
    }

    // The chunked form of the upload is no property of the object.
    private static string Clean(string name, string value) => name == "ContentEncoding" ? string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Where(coding => coding != "aws-chunked")) : value;
}
