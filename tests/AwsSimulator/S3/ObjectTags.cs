using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>Tags of an object: at most ten, each key once.</summary>
internal static class ObjectTags
{
    private const int MaxTags = 10;

    public static IReadOnlyDictionary<string, string> FromHeader(string? header) => Check((header ?? "")
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Decode(pair[0]), pair.Length == 2 ? Decode(pair[1]) : "")));

    public static IReadOnlyDictionary<string, string> FromXml(JsonNode tagging) => Check(tagging["TagSet"]!.AsArray().Select(tag => ((string)tag!["Key"]!, (string)tag["Value"]!)));

    public static JsonArray ToXml(IReadOnlyDictionary<string, string> tags) => new([.. tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]);

    private static Dictionary<string, string> Check(IEnumerable<(string Key, string Value)> tags)
    {
        var checkedTags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > 128 || value.Length > 256)
                throw new SimulatedErrorException("InvalidTag", 400, "The TagKey or TagValue you have provided is invalid");
            if (!checkedTags.TryAdd(key, value))
                throw new SimulatedErrorException("InvalidTag", 400, "Cannot provide multiple Tags with the same key");
        }
        return checkedTags.Count <= MaxTags ? checkedTags : throw new SimulatedErrorException("BadRequest", 400, "Object tags cannot be greater than 10");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
