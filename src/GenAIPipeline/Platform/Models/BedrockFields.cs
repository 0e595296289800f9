using System.Text.Json.Nodes;
using Amazon.Runtime.Documents;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Fields that are a model's own: <c>additionalModelRequestFields</c>.</summary>
internal static class BedrockFields
{
    /// <summary>The configured fields and top-k under the name that the model knows; null without any.</summary>
    public static Document? Of(string modelId, ChatOptions options, BedrockOptions bedrock)
    {
        var fields = Parse(bedrock);
        if (options.TopK is { } most)
            AddTopK(fields, modelId, most);
        return fields.Count > 0 ? BedrockDocument.Parse(fields.ToJsonString()) : default(Document?);
    }

    /// <summary>Whether the model is told to reason before it answers.</summary>
    public static bool Thinks(BedrockOptions bedrock)
    {
        var fields = Parse(bedrock);
        return (fields["thinking"] ?? fields["reasoning_config"]) is JsonObject thinking && (string?)thinking["type"] != "disabled";
    }

    private static JsonObject Parse(BedrockOptions bedrock) =>
        bedrock.AdditionalFields is null ? [] : JsonNode.Parse(bedrock.AdditionalFields)!.AsObject();

    private static void AddTopK(JsonObject fields, string modelId, int most)
    {
        if (modelId.Contains("anthropic.", StringComparison.Ordinal))
            fields["top_k"] = most;
        else if (modelId.Contains("amazon.nova", StringComparison.Ordinal))
            fields["inferenceConfig"] = new JsonObject { ["topK"] = most };
    }
}
