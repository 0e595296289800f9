using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Fills a JSON schema from a document: sentences with citations, labelled values, rows of tables. What the document does not say stays null, empty or 0.</summary>
internal sealed class SchemaAnswer(SourceText source, int mostSentences)
{
    private const int MostQuotedWords = 20;
    private readonly Lazy<LabelledValues> labels = new(() => new LabelledValues(source));
    private JsonObject root = [];

    public JsonObject Fill(JsonObject schema)
    {
        root = schema;
        return Object(schema, "", null);
    }

    /// <summary>The most salient sentences, verbatim, each citing its block.</summary>
    public JsonArray Sentences() => new([.. Salience.Choose(source.Sentences, mostSentences).Select(s => new JsonObject
    {
        ["text"] = s.Text,
        ["citations"] = new JsonArray(new JsonObject { ["block"] = s.Block, ["quote"] = Quote(s.Text) }),
    })]);

    private JsonNode? Value(JsonObject schema, string name, IReadOnlyDictionary<string, string>? row)
    {
        var resolved = Resolve(schema);
        if (IsCitedSentences(resolved))
            return Sentences();
        var found = row is null ? labels.Value.Find(name)?.Value : LabelledValues.Cell(row, name);
        if (resolved["enum"] is JsonArray options)
            return Option(options, found);
        if (found is null && IsNullable(resolved))
            return null;
        return TypeOf(resolved) switch
        {
            "object" => Object(resolved, name, row),
            "array" => List(resolved, name, found),
            "integer" => JsonValue.Create((long)Math.Round(LabelledValues.Number(found) ?? 0)),
            "number" => JsonValue.Create(LabelledValues.Number(found) ?? 0),
            "boolean" => JsonValue.Create(found is not null && (found.StartsWith("yes", StringComparison.OrdinalIgnoreCase) || found.StartsWith("true", StringComparison.OrdinalIgnoreCase))),
            _ => JsonValue.Create(found ?? ""),
        };
    }

    private JsonObject Object(JsonObject schema, string name, IReadOnlyDictionary<string, string>? row)
    {
        var filled = new JsonObject();
        var members = schema["properties"] as JsonObject ?? [];
        // A value with its place is about the member that holds it.
        var place = members.ContainsKey("block") && members.ContainsKey("quote") ? labels.Value.Find(name) : null;
        foreach (var (member, inner) in members)
            filled[member] = (place, member) switch
            {
                ({ } found, "block") => found.Block.Number,
                ({ } found, "quote") => Quote(found.Line),
                ({ } found, "value" or "text") => found.Value,
                _ => Value(inner!.AsObject(), member, row),
            };
        return filled;
    }

    private JsonNode? List(JsonObject schema, string name, string? found)
    {
        var items = schema["items"] is JsonObject inner ? Resolve(inner) : [];
        var members = items["properties"] as JsonObject;
        if (members is not null)
            return new JsonArray([.. labels.Value.Rows.Where(row => members.Count(m => LabelledValues.Cell(row, m.Key) is not null) * 2 >= members.Count).Select(row => Object(items, name, row))]);
        return found is null ? new JsonArray() : new JsonArray([.. found.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(v => JsonValue.Create(v))]);
    }

    private bool IsCitedSentences(JsonObject schema) =>
        schema["items"] is JsonObject items && Resolve(items)["properties"] is JsonObject members && members.ContainsKey("text") && members.ContainsKey("citations");

    private JsonNode? Option(JsonArray options, string? found)
    {
        var text = found ?? string.Join(' ', source.Blocks.Select(b => b.Text));
        var fitting = options.FirstOrDefault(o => o?.GetValueKind() == System.Text.Json.JsonValueKind.String && text.Contains((string)o!, StringComparison.OrdinalIgnoreCase));
        return (fitting ?? (options.Any(o => o is null) ? null : options[0]))?.DeepClone();
    }

    private JsonObject Resolve(JsonObject schema)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            JsonNode? target = root;
            foreach (var part in reference.Split('/').Skip(1))
                target = target?[part];
            return Resolve(target as JsonObject ?? []);
        }

        var choice = (schema["anyOf"] ?? schema["oneOf"]) as JsonArray;
        return choice?.OfType<JsonObject>().FirstOrDefault(o => TypeOf(o) != "null") is { } first ? Resolve(first) : schema;
    }

    private static string TypeOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray types => types.Select(t => (string)t!).FirstOrDefault(t => t != "null") ?? "null",
        { } type => (string)type!,
        null => schema.ContainsKey("properties") ? "object" : "string",
    };

    private static bool IsNullable(JsonObject schema) => schema["type"] is JsonArray types && types.Any(t => (string?)t == "null");

    /// <summary>Up to 20 consecutive words, character for character.</summary>
    private static string Quote(string text)
    {
        var words = 0;
        for (var i = 0; i < text.Length; i++)
            if (char.IsWhiteSpace(text[i]) && !char.IsWhiteSpace(text[i - 1]) && ++words == MostQuotedWords)
                return text[..i];
        return text;
    }
}
