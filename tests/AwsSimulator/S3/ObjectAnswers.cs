using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Members that answers about objects share.</summary>
internal static class ObjectAnswers
{
    public static string Quote(string etag) => $"\"{etag}\"";

    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    public static JsonObject AddChecksums(this JsonObject answer, StoredObject stored)
    {
        foreach (var (algorithm, value) in stored.Checksums)
            answer["Checksum" + algorithm] = value;
        if (stored.Checksums.Count > 0)
            answer["ChecksumType"] = stored.ChecksumType;
        return answer;
    }

    public static JsonObject AddVersion(this JsonObject answer, Bucket bucket, StoredObject stored)
    {
        if (bucket.Versioning is not null)
            answer["VersionId"] = stored.VersionId;
        return answer;
    }

    public static JsonObject Owner(Simulator simulator) => new() { ["ID"] = simulator.Options.AccountId, ["DisplayName"] = "simulator" };
}
