using System.Text;
using Amazon.BedrockRuntime.Model;
using Amazon.Runtime.EventStreams;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Turns the events of one stream into updates. The answer is whole once <c>messageStop</c> came: streams can end without a word.</summary>
internal sealed class BedrockStream(string modelId, string? requestId, bool byTool, DateTimeOffset at)
{
    private readonly Dictionary<int, (string Id, string Name, StringBuilder Input)> calls = [];
    private readonly List<AIContent> called = [];

    public bool IsWhole { get; private set; }

    /// <summary>What the event says; null for those that say nothing to a reader.</summary>
    public ChatResponseUpdate? Read(IEventStreamEvent received) => received switch
    {
        MessageStartEvent => Update([]),
        ContentBlockStartEvent { Start.ToolUse: { } use } start => Begin(start.ContentBlockIndex ?? 0, use),
        ContentBlockDeltaEvent { Delta: { } delta } step => Delta(step.ContentBlockIndex ?? 0, delta),
        ContentBlockStopEvent stop => End(stop.ContentBlockIndex ?? 0),
        MessageStopEvent stop => Stop(stop),
        ConverseStreamMetadataEvent metadata => Metadata(metadata),
        _ => null,
    };

    private ChatResponseUpdate? Begin(int index, ToolUseBlockStart use)
    {
        calls[index] = (use.ToolUseId, use.Name, new StringBuilder());
        return null;
    }

    private ChatResponseUpdate? Delta(int index, ContentBlockDelta delta)
    {
        if (delta.ToolUse?.Input is { } input)
        {
            if (!calls.TryGetValue(index, out var call))
                return null;
            call.Input.Append(input);
            return byTool && call.Name == BedrockTools.AnswerTool ? Update([new TextContent(input)]) : null;
        }

        return delta switch
        {
            { Text: { } text } => Update([new TextContent(text)]),
            { ReasoningContent.RedactedContent: { } redacted } => Update([BedrockAnswer.Redacted(redacted)]),
            { ReasoningContent: { } reasoning } => Update([new TextReasoningContent(reasoning.Text ?? "") { ProtectedData = reasoning.Signature }]),
            _ => null,
        };
    }

    private ChatResponseUpdate? End(int index)
    {
        if (!calls.Remove(index, out var call) || byTool && call.Name == BedrockTools.AnswerTool)
            return null;
        var content = BedrockAnswer.Call(call.Id, call.Name, call.Input.ToString());
        called.Add(content);
        return Update([content]);
    }

    private ChatResponseUpdate Stop(MessageStopEvent stop)
    {
        IsWhole = true;
        var update = Update([]);
        update.FinishReason = BedrockAnswer.Finish(stop.StopReason?.Value, called) ?? ChatFinishReason.Stop;
        update.AdditionalProperties = BedrockAnswer.Properties(null, stop.StopReason?.Value, stop.AdditionalModelResponseFields);
        return update;
    }

    private ChatResponseUpdate Metadata(ConverseStreamMetadataEvent metadata)
    {
        var update = Update(BedrockAnswer.Usage(metadata.Usage) is { } usage ? [new UsageContent(usage)] : []);
        update.AdditionalProperties = BedrockAnswer.Properties(metadata.Metrics?.LatencyMs, null, default);
        return update;
    }

    private ChatResponseUpdate Update(IList<AIContent> contents) =>
        new(ChatRole.Assistant, contents) { ResponseId = requestId, MessageId = requestId, ModelId = modelId, CreatedAt = at };
}
