using System.Text.Json.Nodes;

namespace GenAIPipeline.Summarization;

/// <summary>Structured values of a profile, which are copied from the text and not made up again when parts are merged.</summary>
internal static class FieldValues
{
    /// <summary>What the first part says that says anything; lists of all parts, one behind the other.</summary>
    /// <param name="parts">In the order of the document; null where a part has none.</param>
    public static JsonObject? Merge(IEnumerable<JsonObject?> parts)
    {
        JsonObject? merged = null;
        foreach (var part in parts.OfType<JsonObject>())
        {
            merged ??= [];
            foreach (var (name, value) in part)
                merged[name] = Merge(merged[name], value);
        }

        return merged;
    }

    /// <summary>Every text in it, with the way there: <c>lines[1].amount</c>.</summary>
    public static IEnumerable<(string Path, string Text)> Texts(JsonNode? node, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray items => items.SelectMany((item, n) => Texts(item, $"{path}[{n}]")),
        JsonValue value when value.ToString() is { Length: > 0 } text => [(path, text)],
        _ => [],
    };

    private static JsonNode? Merge(JsonNode? before, JsonNode? value) => (before, value) switch
    {
        (JsonArray first, JsonArray more) => new JsonArray([.. first.Concat(more).Select(item => item?.DeepClone())]),
        (JsonObject first, JsonObject more) => Merge([first, more]),
        (null, _) => value?.DeepClone(),
        _ => before.DeepClone(),
    };
}
