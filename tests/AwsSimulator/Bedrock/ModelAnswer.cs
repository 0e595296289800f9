using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>What the model said.</summary>
/// <param name="Text">Its text, or a tool's input as JSON.</param>
/// <param name="Tool">The tool it calls; null for text.</param>
/// <param name="Reasoning">What it thought before; null if it was not told to think.</param>
/// <param name="StopReason">As the API names it.</param>
internal sealed record ModelAnswer(string Text, string? Tool, string? Reasoning, string StopReason)
{
    public int Tokens { get; } = TokenCount.Of(Text) + TokenCount.Of(Reasoning ?? "");

    /// <summary>Stands in for the provider's proof that the reasoning is its own.</summary>
    public static string Signature(string reasoning) => Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(reasoning)));

    /// <summary>The content of the answer's message.</summary>
    public JsonArray Content(string toolUseId)
    {
        var content = new JsonArray();
        if (Reasoning is { } reasoning)
            content.Add(new JsonObject { ["reasoningContent"] = new JsonObject { ["reasoningText"] = new JsonObject { ["text"] = reasoning, ["signature"] = Signature(reasoning) } } });
        if (Tool is { } tool)
            content.Add(new JsonObject { ["toolUse"] = new JsonObject { ["toolUseId"] = toolUseId, ["name"] = tool, ["input"] = JsonNode.Parse(Text) } });
        else if (Text.Length > 0)
            content.Add(new JsonObject { ["text"] = Text });
        return content;
    }
}
