using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Settings;

/// <summary>Reads requests that nobody has validated yet.</summary>
internal static class RequestText
{
    /// <summary>The text at the end of a path of members and indices; null if there is none.</summary>
    public static string? At(JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
            node = node switch
            {
                JsonObject members => members[step],
                JsonArray items when int.TryParse(step, out var i) && i < items.Count => items[i],
                _ => null,
            };
        return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }
}
