using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>What <c>x-amz-copy-source</c> names.</summary>
internal sealed record CopySource(string Bucket, string? VersionId, StoredObject Object)
{
    public static CopySource Find(Simulator simulator, JsonObject input)
    {
        var parts = ((string)input["CopySource"]!).Split("?versionId=", 2);
        var path = Uri.UnescapeDataString(parts[0]).TrimStart('/').Split('/', 2);
        if (path.Length != 2 || path[1].Length == 0)
            throw S3Errors.InvalidArgument("Invalid copy source object key");
        var bucket = simulator.Objects.FindBucket(path[0]) ?? throw S3Errors.NoSuchBucket(path[0]);
        var version = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null;
        var found = simulator.Objects.FindOrThrow(bucket, path[1], version);
        if ((string?)input["CopySourceIfMatch"] is { } match && match.Trim('"') != found.ETag)
            throw S3Errors.PreconditionFailed("x-amz-copy-source-If-Match");
        if ((string?)input["CopySourceIfNoneMatch"] is { } none && none.Trim('"') == found.ETag)
            throw S3Errors.PreconditionFailed("x-amz-copy-source-If-None-Match");
        return new CopySource(bucket.Name, version, found);
    }
}
