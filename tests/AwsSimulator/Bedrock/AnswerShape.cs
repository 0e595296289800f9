using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>The form in which an answer is asked for.</summary>
/// <param name="Schema">A JSON schema; null = plain text.</param>
/// <param name="Tool">The tool whose input the answer is; null = text.</param>
/// <param name="MostSentences">Most sentences of a summary.</param>
internal sealed partial record AnswerShape(JsonObject? Schema, string? Tool, int MostSentences)
{
    private const int OrdinarySentences = 5;

    public static AnswerShape Of(JsonObject request, ConversePrompt prompt)
    {
        var most = Sentences().Match(prompt.User) is { Success: true } match || (match = Sentences().Match(prompt.System)).Success ? int.Parse(match.Groups[1].ValueSpan) : OrdinarySentences;
        if (ForcedTool(request) is { } tool)
            return new AnswerShape((tool["inputSchema"]?["json"] as JsonObject)?.DeepClone().AsObject() ?? [], (string)tool["name"]!, most);
        if ((string?)request["outputConfig"]?["textFormat"]?["structure"]?["jsonSchema"]?["schema"] is { } schema)
            return new AnswerShape(Parse(schema) ?? throw BedrockErrors.Validation("The schema of outputConfig.textFormat is not a JSON object."), null, most);
        return new AnswerShape(Example(prompt.System) ?? Example(prompt.User), null, most);
    }

    /// <summary>The tool that the request leaves no choice but to use.</summary>
    private static JsonObject? ForcedTool(JsonObject request)
    {
        var tools = (request["toolConfig"]?["tools"] as JsonArray ?? []).Select(t => t!["toolSpec"] as JsonObject).OfType<JsonObject>().ToList();
        var choice = request["toolConfig"]?["toolChoice"];
        if ((string?)choice?["tool"]?["name"] is { } name)
            return tools.Find(t => (string?)t["name"] == name) ?? throw BedrockErrors.Validation($"The tool {name} of toolChoice is not among the tools of toolConfig.");
        return choice?["any"] is not null ? tools.FirstOrDefault() : null;
    }

    /// <summary>A prompt shows the JSON that it wants on a line of its own.</summary>
    private static JsonObject? Example(string text) =>
        text.Split('\n').Where(line => line.StartsWith('{')).Select(line => Parse(line.Trim())).OfType<JsonObject>().LastOrDefault() is { } example ? SchemaOf(example).AsObject() : null;

    private static JsonNode SchemaOf(JsonNode? example) => example switch
    {
        JsonObject members => new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)SchemaOf(m.Value)))) },
        JsonArray items => new JsonObject { ["type"] = "array", ["items"] = items.Count > 0 ? SchemaOf(items[0]) : new JsonObject() },
        _ => new JsonObject
        {
            ["type"] = example?.GetValueKind() switch
            {
                JsonValueKind.Number => example.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
                JsonValueKind.True or JsonValueKind.False => "boolean",
                null => new JsonArray("string", "null"),
                _ => "string",
            },
        },
    };

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"at most (\d{1,3}) sentences?", RegexOptions.IgnoreCase)]
    private static partial Regex Sentences();
}
