using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Review;

/// <summary>
/// Applies a reviewer's edits to a result; pure. Only <c>summary</c> and <c>fields</c> can be edited. A sentence keeps its citations when
/// its text changes, and loses them only by being removed as a whole, so that no claim ever stands without its source.
/// </summary>
public static class ReviewEdits
{
    /// <summary>Most edits of one decision.</summary>
    public const int MaxEdits = 500;

    private const int MaxSentenceCharacters = 4_000;

    /// <summary>The result with the edits applied; the given one is left as it is.</summary>
    /// <exception cref="InvalidEditException">An edit does not fit the result; nothing is applied.</exception>
    public static DocumentResult Apply(DocumentResult result, IReadOnlyList<ReviewEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(result);
        var edited = Apply(JsonSerializer.SerializeToNode(result, DocumentJson.Options)!, edits);
        return edited.Deserialize<DocumentResult>(DocumentJson.Options)!;
    }

    /// <inheritdoc cref="Apply(DocumentResult, IReadOnlyList{ReviewEdit})"/>
    public static JsonNode Apply(JsonNode result, IReadOnlyList<ReviewEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(edits);
        var places = Locate(edits);
        var edited = result.DeepClone();
        List<int> removed = [];
        foreach (var (edit, tokens) in places)
        {
            if (tokens[0] == "fields")
                SetField(edited, tokens, edit);
            else if (SetSentence(edited, tokens, edit) is { } index)
                removed.Add(index);
        }

        foreach (var index in removed.OrderDescending())
            Sentences(edited).RemoveAt(index);
        return Sentences(edited).Count > 0 ? edited : throw new InvalidEditException("Expected at least one sentence to remain; reject the result instead.");
    }

    /// <summary>Before and after of every edit, in the order of the edits.</summary>
    public static IReadOnlyList<ReviewChange> Diff(JsonNode result, IReadOnlyList<ReviewEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(edits);
        return [.. edits.Select(edit => new ReviewChange(edit.Path, Find(result, JsonPointer.Parse(edit.Path) ?? [])?.DeepClone(), edit.Value?.DeepClone()))];
    }

    private static List<(ReviewEdit Edit, string[] Tokens)> Locate(IReadOnlyList<ReviewEdit> edits)
    {
        if (edits.Count is 0 or > MaxEdits)
            throw new InvalidEditException($"Expected 1 to {MaxEdits} edits, got {edits.Count}.");
        var places = new List<(ReviewEdit, string[] Tokens)>();
        foreach (var edit in edits)
        {
            if (edit?.Path is null || JsonPointer.Parse(edit.Path) is not { } tokens)
                throw new InvalidEditException($"Expected a JSON Pointer, got '{edit?.Path}'.");
            if (tokens is not ["summary" or "fields", _, ..])
                throw new InvalidEditException($"Expected a path below /summary or /fields, got '{edit.Path}'.");
            if (places.Any(other => Overlap(other.Tokens, tokens)))
                throw new InvalidEditException($"Expected each place to be edited once, got '{edit.Path}' again.");
            places.Add((edit, tokens));
        }

        return places;
    }

    private static bool Overlap(string[] one, string[] other)
    {
        var shared = Math.Min(one.Length, other.Length);
        return one[^1] != "-" && one.AsSpan(0, shared).SequenceEqual(other.AsSpan(0, shared));
    }

    /// <summary>Edits a sentence's text; answers its index when it is to be removed.</summary>
    private static int? SetSentence(JsonNode result, string[] tokens, ReviewEdit edit)
    {
        if (tokens is not [_, "sentences", var token, ..] || JsonPointer.Index(token) is not { } index || index >= Sentences(result).Count)
            throw new InvalidEditException($"Expected /summary/sentences/<index> of an existing sentence, got '{edit.Path}'.");
        if (tokens.Length == 3 && edit.Value is null)
            return index;
        if (tokens is not [_, _, _, "text"])
            throw new InvalidEditException($"Expected the text of a sentence, or null to remove it with its citations, got '{edit.Path}'.");
        if (edit.Value is not JsonValue value || !value.TryGetValue<string>(out var text) || string.IsNullOrWhiteSpace(text) || text.Length > MaxSentenceCharacters)
            throw new InvalidEditException($"Expected text of 1 to {MaxSentenceCharacters} characters at '{edit.Path}'.");
        Sentences(result)[index]!["text"] = text;
        return null;
    }

    private static void SetField(JsonNode result, string[] tokens, ReviewEdit edit)
    {
        var last = tokens[^1];
        switch (Find(result, tokens.AsSpan(0, tokens.Length - 1)))
        {
            case JsonObject parent:
                parent[last] = edit.Value?.DeepClone();
                break;
            case JsonArray parent when last == "-":
                parent.Add(edit.Value?.DeepClone());
                break;
            case JsonArray parent when JsonPointer.Index(last) is { } index && index < parent.Count:
                parent[index] = edit.Value?.DeepClone();
                break;
            default:
                throw new InvalidEditException($"Expected a place that exists in the result's fields, got '{edit.Path}'.");
        }
    }

    private static JsonNode? Find(JsonNode result, ReadOnlySpan<string> tokens)
    {
        JsonNode? node = result;
        foreach (var token in tokens)
        {
            node = node switch
            {
                JsonObject parent => parent[token],
                JsonArray parent when JsonPointer.Index(token) is { } index && index < parent.Count => parent[index],
                _ => null,
            };
        }

        return node;
    }

    private static JsonArray Sentences(JsonNode result) => result["summary"]?["sentences"] as JsonArray ?? throw new InvalidEditException("Expected a result with sentences.");
}
