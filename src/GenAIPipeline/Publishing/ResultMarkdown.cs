using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Publishing;

/// <summary>Writes a published result for people. Reads the JSON and not the record, because a reviewer's edits may have given it any form that the profile allows.</summary>
internal static class ResultMarkdown
{
    public static string Write(string fileName, JsonNode result)
    {
        var text = new StringBuilder().Append("# ").Append(Escape(fileName)).Append("\n\n");
        foreach (var sentence in Items(result["summary"]?["sentences"]))
            text.Append("- ").Append(Escape(Text(sentence["text"]))).Append(Places(sentence)).Append('\n');
        if (result["fields"] is JsonObject { Count: > 0 } fields)
            text.Append("\n## Fields\n\n```json\n").Append(fields.ToJsonString(new JsonSerializerOptions(DocumentJson.Options) { WriteIndented = true })).Append("\n```\n");
        var findings = Items(result["quality"]?["findings"]).ToList();
        if (findings.Count > 0)
            text.Append("\n## Doubts\n\n");
        foreach (var finding in findings)
            text.Append("- ").Append(Escape(Text(finding["detail"]))).Append(" (`").Append(Text(finding["code"])).Append("`)\n");
        return text.Append('\n').Append(Colophon(result)).Append('\n').ToString();
    }

    private static string Colophon(JsonNode result) =>
        $"*Run {Text(result["run"])}, {Text(result["outcome"])}{(Text(result["degraded"]) == "true" ? ", fallback model" : "")}, by {Escape(Text(result["usage"]?["model"]))}.*";

    private static string Places(JsonNode sentence)
    {
        var places = Items(sentence["citations"]).Select(Place).Where(place => place.Length > 0).Distinct().ToList();
        return places.Count == 0 ? "" : $" ({string.Join("; ", places)})";
    }

    private static string Place(JsonNode citation)
    {
        if (citation["startSeconds"] is JsonValue start && start.TryGetValue<double>(out var seconds))
            return TimeSpan.FromSeconds(seconds).ToString(seconds >= 3600 ? @"h\:mm\:ss" : @"m\:ss");
        return citation["page"] is { } page ? $"p. {Text(page)}" : "";
    }

    private static IEnumerable<JsonNode> Items(JsonNode? node) => node is JsonArray items ? items.OfType<JsonNode>() : [];

    private static string Text(JsonNode? node) => node is null ? "" : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    /// <summary>On one line, and with the characters escaped that Markdown or HTML would act on.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '~')
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
