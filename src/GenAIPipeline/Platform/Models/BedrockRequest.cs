using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>A call as Converse takes it.</summary>
internal sealed class BedrockRequest
{
    private readonly ChatOptions options;
    private readonly BedrockOptions bedrock;
    private readonly List<SystemContentBlock> system = [];
    private readonly List<Message> conversation = [];

    private BedrockRequest(IEnumerable<ChatMessage> messages, ChatOptions options, BedrockOptions bedrock)
    {
        (this.options, this.bedrock) = (options, bedrock);
        if (!string.IsNullOrWhiteSpace(options.Instructions))
            system.Add(new SystemContentBlock { Text = options.Instructions });
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
                AddSystem(message);
            else
                AddTurn(message);
        }
    }

    public static ConverseRequest Converse(string modelId, IEnumerable<ChatMessage> messages, ChatOptions options, BedrockOptions bedrock)
    {
        var read = new BedrockRequest(messages, options, bedrock);
        var request = new ConverseRequest
        {
            ModelId = modelId,
            Messages = read.conversation,
            System = read.system.Count > 0 ? read.system : null,
            InferenceConfig = read.Inference(),
            ToolConfig = BedrockTools.Of(options, bedrock, read.HasTools()),
            OutputConfig = BedrockTools.NativeFormat(options, bedrock),
            GuardrailConfig = bedrock.GuardrailId is null ? null : new GuardrailConfiguration { GuardrailIdentifier = bedrock.GuardrailId, GuardrailVersion = bedrock.GuardrailVersion, Trace = bedrock.GuardrailTrace ? GuardrailTrace.Enabled : GuardrailTrace.Disabled },
            PerformanceConfig = bedrock.Latency is null ? null : new PerformanceConfiguration { Latency = bedrock.Latency },
            AdditionalModelResponseFieldPaths = bedrock.AdditionalAnswerFields.Count > 0 ? [.. bedrock.AdditionalAnswerFields] : null,
        };
        if (BedrockFields.Of(modelId, options, bedrock) is { } fields)
            request.AdditionalModelRequestFields = fields;
        BedrockCachePoints.Add(request, bedrock);
        return request;
    }

    /// <summary>The same call, to be answered as a stream.</summary>
    public static ConverseStreamRequest Streamed(ConverseRequest request) => new()
    {
        ModelId = request.ModelId,
        Messages = request.Messages,
        System = request.System,
        InferenceConfig = request.InferenceConfig,
        ToolConfig = request.ToolConfig,
        OutputConfig = request.OutputConfig,
        GuardrailConfig = request.GuardrailConfig is { } guardrail ? new GuardrailStreamConfiguration { GuardrailIdentifier = guardrail.GuardrailIdentifier, GuardrailVersion = guardrail.GuardrailVersion, Trace = guardrail.Trace } : null,
        PerformanceConfig = request.PerformanceConfig,
        AdditionalModelResponseFieldPaths = request.AdditionalModelResponseFieldPaths,
        AdditionalModelRequestFields = request.AdditionalModelRequestFields,
    };

    private void AddSystem(ChatMessage message)
    {
        foreach (var content in message.Contents.OfType<TextContent>().Where(content => !string.IsNullOrWhiteSpace(content.Text)))
        {
            system.Add(BedrockContent.IsGuarded(content)
                ? new SystemContentBlock { GuardContent = new GuardrailConverseContentBlock { Text = new GuardrailConverseTextBlock { Text = content.Text } } }
                : new SystemContentBlock { Text = content.Text });
            if (BedrockContent.CachePoint(content) is { } point)
                system.Add(new SystemContentBlock { CachePoint = point });
        }
    }

    /// <summary>Results of tools are the user's; turns have to alternate, so neighbours of one role become one.</summary>
    private void AddTurn(ChatMessage message)
    {
        var role = message.Role == ChatRole.Assistant ? ConversationRole.Assistant : ConversationRole.User;
        var blocks = BedrockContent.Blocks(message.Contents);
        if (blocks.Count == 0)
            return;
        if (conversation is [.., var last] && last.Role == role)
            last.Content.AddRange(blocks);
        else
            conversation.Add(new Message { Role = role, Content = blocks });
    }

    private InferenceConfiguration? Inference()
    {
        var limits = new InferenceConfiguration
        {
            MaxTokens = options.MaxOutputTokens,
            Temperature = options.Temperature,
            TopP = options.TopP,
            StopSequences = options.StopSequences is { Count: > 0 } stops ? [.. stops] : null,
        };
        return limits is { MaxTokens: null, Temperature: null, TopP: null, StopSequences: null } ? null : limits;
    }

    /// <summary>Bedrock wants the tools again once the conversation has used them.</summary>
    private bool HasTools() => conversation.Any(message => message.Content.Any(block => block.ToolUse is not null || block.ToolResult is not null));
}
