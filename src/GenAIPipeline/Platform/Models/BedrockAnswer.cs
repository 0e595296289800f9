using System.Text.Json;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>What Converse answers, as the chat abstraction has it.</summary>
internal static class BedrockAnswer
{
    /// <summary>In <see cref="UsageDetails.AdditionalCounts"/>: input tokens that were written to the provider's cache; part of the input.</summary>
    public const string CacheWriteTokens = "CacheWriteInputTokens";

    /// <summary>In an answer's <c>AdditionalProperties</c>: the service's own measure, in milliseconds.</summary>
    public const string LatencyMs = "latencyMs";

    /// <summary>In an answer's <c>AdditionalProperties</c>: the stop reason as it came.</summary>
    public const string StopReasonName = "stopReason";

    public static ChatResponse Read(ConverseResponse answer, string modelId, bool byTool, DateTimeOffset at)
    {
        var contents = (answer.Output?.Message?.Content ?? []).Select(block => Content(block, byTool)).OfType<AIContent>().ToList();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = answer.ResponseMetadata?.RequestId,
            ModelId = answer.Trace?.PromptRouter?.InvokedModelId ?? modelId,
            CreatedAt = at,
            FinishReason = Finish(answer.StopReason?.Value, contents),
            Usage = Usage(answer.Usage),
            RawRepresentation = answer,
            AdditionalProperties = Properties(answer.Metrics?.LatencyMs, answer.StopReason?.Value, answer.AdditionalModelResponseFields),
        };
    }

    /// <summary>Input counts everything that was read: fresh, from the cache and into it.</summary>
    public static UsageDetails? Usage(TokenUsage? usage)
    {
        if (usage is null)
            return null;
        var (fresh, read, written, output) = (usage.InputTokens ?? 0L, usage.CacheReadInputTokens ?? 0L, usage.CacheWriteInputTokens ?? 0L, usage.OutputTokens ?? 0L);
        var details = new UsageDetails
        {
            InputTokenCount = fresh + read + written,
            OutputTokenCount = output,
            CachedInputTokenCount = read,
            TotalTokenCount = usage.TotalTokens ?? fresh + read + written + output,
        };
        if (written > 0)
            details.AdditionalCounts = new() { [CacheWriteTokens] = written };
        return details;
    }

    /// <param name="reason">The stop reason; ones that are not known keep their name.</param>
    /// <param name="contents">An answer by our own tool ends as a text does.</param>
    public static ChatFinishReason? Finish(string? reason, IEnumerable<AIContent> contents) => reason switch
    {
        null => null,
        "end_turn" or "stop_sequence" => ChatFinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
        "content_filtered" or "guardrail_intervened" or "refusal" => ChatFinishReason.ContentFilter,
        "tool_use" => contents.Any(content => content is FunctionCallContent) ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        _ => new ChatFinishReason(reason),
    };

    public static AdditionalPropertiesDictionary Properties(long? latencyMs, string? reason, Amazon.Runtime.Documents.Document fields)
    {
        var properties = new AdditionalPropertiesDictionary();
        if (latencyMs is { } latency)
            properties[LatencyMs] = latency;
        if (reason is not null)
            properties[StopReasonName] = reason;
        if (fields.IsDictionary())
            properties["modelFields"] = BedrockDocument.ToJson(fields);
        return properties;
    }

    public static FunctionCallContent Call(string id, string name, string json) =>
        FunctionCallContent.CreateFromParsedArguments(json.Length == 0 ? "{}" : json, id, name, static text => JsonSerializer.Deserialize<Dictionary<string, object?>>(text));

    public static TextReasoningContent Redacted(MemoryStream content) =>
        new("") { ProtectedData = Convert.ToBase64String(content.ToArray()), AdditionalProperties = new() { [BedrockContent.RedactedMark] = true } };

    private static AIContent? Content(ContentBlock block, bool byTool) => block switch
    {
        { Text: { } text } => new TextContent(text),
        { ToolUse: { Name: BedrockTools.AnswerTool } use } when byTool => new TextContent(BedrockDocument.ToJson(use.Input)),
        { ToolUse: { } use } => Call(use.ToolUseId, use.Name, BedrockDocument.ToJson(use.Input)),
        { ReasoningContent.ReasoningText: { } reasoning } => new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.Signature },
        { ReasoningContent.RedactedContent: { } redacted } => Redacted(redacted),
        { CitationsContent: { } cited } => new TextContent(string.Concat((cited.Content ?? []).Select(part => part.Text))),
        { Image.Source.Bytes: { } bytes } => new DataContent(bytes.ToArray(), $"image/{block.Image.Format?.Value ?? "png"}"),
        // Kinds that are newer than this program.
        _ => null,
    };
}
