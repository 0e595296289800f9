using System.Text.Json.Nodes;

namespace GenAIPipeline.Review;

/// <summary>Applies a reviewer's changes to a result; pure.</summary>
public static class ReviewEdits
{
    /// <summary>Answers the changed result.</summary>
    /// <exception cref="InvalidEditException">A path leads nowhere, or to what may not be edited.</exception>
    public static JsonNode Apply(JsonNode result, IReadOnlyList<ReviewEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(edits);
        var changed = result.DeepClone();
        foreach (var edit in edits)
            Set(changed, edit);
        return changed;
    }

    private static void Set(JsonNode root, ReviewEdit edit)
    {
        string[] parts = [.. edit.Path.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        if (!edit.Path.StartsWith('/') || parts is not (["summary", ..] or ["fields", ..]))
            throw new InvalidEditException(edit.Path, "only /summary and /fields can be edited");
        var parent = parts[..^1].Aggregate<string, JsonNode?>(root, Step) ?? throw new InvalidEditException(edit.Path, "it leads nowhere");
        if (Step(parent, parts[^1]) is null)
            throw new InvalidEditException(edit.Path, "it leads nowhere");
        if (parent is JsonArray array)
            array[int.Parse(parts[^1])] = edit.Value?.DeepClone();
        else
            parent[parts[^1]] = edit.Value?.DeepClone();
    }

    private static JsonNode? Step(JsonNode? node, string part) => node switch
    {
        JsonObject known => known[part],
        JsonArray array when int.TryParse(part, out var index) && index >= 0 && index < array.Count => array[index],
        _ => null,
    };
}

/// <summary>An edit cannot be applied.</summary>
public sealed class InvalidEditException(string path, string why) : Exception($"Expected a path into the result, got {path}: {why}.");
