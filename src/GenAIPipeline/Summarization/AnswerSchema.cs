using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using NJsonSchema;

namespace GenAIPipeline.Summarization;

/// <summary>One sentence of an answer; numbers are those of the prompt.</summary>
internal sealed record AnswerSentence(string Text, IReadOnlyList<(int Number, string Quote)> Citations);

/// <summary>An answer as the prompt's JSON.</summary>
internal sealed record Answer(IReadOnlyList<AnswerSentence> Sentences)
{
    /// <summary>The profile's structured values, or null.</summary>
    public JsonObject? Fields { get; init; }
}

/// <summary>Holds answers to a profile's JSON schema and reads them.</summary>
internal sealed class AnswerSchema
{
    /// <summary>The validator ignores these silently; a schema that relies on them would check nothing.</summary>
    private static readonly string[] Ignored = ["const", "if", "then", "else", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "prefixItems"];

    private readonly JsonSchema schema;

    /// <exception cref="InvalidOperationException">The schema cannot be used.</exception>
    public AnswerSchema(Profile profile)
    {
        using var document = JsonDocument.Parse(profile.Schema);
        if (Ignored.FirstOrDefault(word => Uses(document.RootElement, word)) is { } keyword)
            throw new InvalidOperationException($"Expected prompts/{profile.Name}/schema.json without '{keyword}', which the validator does not know; use an enum or a pattern.");
        try
        {
            schema = JsonSchema.FromJsonAsync(profile.Schema).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidOperationException($"Expected a JSON schema in prompts/{profile.Name}/schema.json: {e.Message}", e);
        }
    }

    /// <summary>What is wrong with an answer, in a sentence for the model; null if nothing is.</summary>
    public string? Fault(string text)
    {
        var json = Unfenced(text);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return $"it is a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}, not an object.";
        }
        catch (JsonException e)
        {
            return $"it is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}).";
        }

        var errors = schema.Validate(json);
        return errors.Count == 0 ? null : $"it does not follow the schema: {string.Join("; ", errors.Take(3).Select(e => $"{e.Kind} at {e.Path}"))}.";
    }

    /// <summary>Reads a whole answer that has no <see cref="Fault"/>.</summary>
    public static Answer Read(string text)
    {
        using var document = JsonDocument.Parse(Unfenced(text));
        var sentences = document.RootElement.GetProperty("sentences").EnumerateArray().Select(ReadSentence).Where(s => s.Text.Length > 0).ToList();
        return new Answer(sentences)
        {
            Fields = document.RootElement.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Object ? JsonObject.Create(fields.Clone()) : null,
        };
    }

    /// <summary>The whole sentences of an answer that was cut off; null if there are none.</summary>
    public Answer? ReadCut(string text)
    {
        var json = Unfenced(text);
        for (var end = json.LastIndexOf('}'); end > 0; end = json.LastIndexOf('}', end - 1))
        {
            var closed = json[..(end + 1)] + "]}";
            if (Fault(closed) is null)
                return Read(closed);
        }

        return null;
    }

    private static AnswerSentence ReadSentence(JsonElement sentence) => new(
        Quotes.Collapse(sentence.GetProperty("text").GetString()!),
        [.. sentence.GetProperty("citations").EnumerateArray().Select(c => (c.GetProperty("block").TryGetInt32(out var block) ? block : 0, c.GetProperty("quote").GetString()!))]);

    /// <summary>Many models put their JSON into a fence, whatever they were asked.</summary>
    private static string Unfenced(string text)
    {
        var json = text.Trim();
        if (!json.StartsWith("```", StringComparison.Ordinal) || json.IndexOf('\n') is var line && line < 0)
            return json;
        json = json[(json.IndexOf('\n') + 1)..];
        return json.EndsWith("```", StringComparison.Ordinal) ? json[..^3].Trim() : json;
    }

    private static bool Uses(JsonElement element, string keyword, bool areNames = false) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(p => (!areNames && p.Name == keyword) || Uses(p.Value, keyword, !areNames && p.Name is "properties" or "definitions" or "$defs")),
        JsonValueKind.Array => element.EnumerateArray().Any(e => Uses(e, keyword)),
        _ => false,
    };
}
