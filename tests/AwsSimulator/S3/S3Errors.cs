using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Errors that several operations answer with.</summary>
internal static class S3Errors
{
    public static SimulatedErrorException NoSuchBucket(string bucket) => new("NoSuchBucket", 404, "The specified bucket does not exist") { Details = new Dictionary<string, string> { ["BucketName"] = bucket } };

    public static SimulatedErrorException NoSuchKey(string key) => new("NoSuchKey", 404, "The specified key does not exist.") { Details = new Dictionary<string, string> { ["Key"] = key } };

    public static SimulatedErrorException NoSuchVersion(string key, string version) => new("NoSuchVersion", 404, "The specified version does not exist.") { Details = new Dictionary<string, string> { ["Key"] = key, ["VersionId"] = version } };

    public static SimulatedErrorException NoSuchUpload(string id) => new("NoSuchUpload", 404, "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.") { Details = new Dictionary<string, string> { ["UploadId"] = id } };

    public static SimulatedErrorException PreconditionFailed(string condition) => new("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold") { Details = new Dictionary<string, string> { ["Condition"] = condition } };

    public static SimulatedErrorException InvalidRequest(string message) => new("InvalidRequest", 400, message);

    public static SimulatedErrorException InvalidArgument(string message) => new("InvalidArgument", 400, message);
}
