using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>What <c>x-amz-copy-source</c> names, with a share in its content that goes over to the copy.</summary>
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
        var source = new CopySource(bucket.Name, version, simulator.Objects.BorrowOrThrow(bucket, path[1], version));
        try
        {
            source.CheckConditions(input);
            return source;
        }
        catch (SimulatedErrorException)
        {
            source.Object.Blob.Release();
            throw;
        }
    }

    private void CheckConditions(JsonObject input)
    {
        if ((string?)input["CopySourceIfMatch"] is { } match && match.Trim('"') != Object.ETag)
            throw S3Errors.PreconditionFailed("x-amz-copy-source-If-Match");
        if ((string?)input["CopySourceIfNoneMatch"] is { } none && none.Trim('"') == Object.ETag)
            throw S3Errors.PreconditionFailed("x-amz-copy-source-If-None-Match");
        if (VersionId is null && Bucket == (string?)input[nameof(Bucket)] && Object.Key == (string?)input["Key"] && (string?)input["MetadataDirective"] != "REPLACE")
            throw S3Errors.InvalidRequest("This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
    }
}
