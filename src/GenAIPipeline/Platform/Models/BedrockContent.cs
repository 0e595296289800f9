using System.Text.Json;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.Runtime.Documents;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Contents of messages as Converse takes them.</summary>
internal static class BedrockContent
{
    /// <summary>Reasoning that came encrypted and goes back as it came.</summary>
    public const string RedactedMark = "bedrock.redacted";

    /// <summary>A model reads a document's name as part of the prompt: it says nothing.</summary>
    private const string DocumentName = "document";

    private static readonly Dictionary<string, string> ImageFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["image/png"] = "png",
        ["image/jpeg"] = "jpeg",
        ["image/jpg"] = "jpeg",
        ["image/gif"] = "gif",
        ["image/webp"] = "webp",
    };

    private static readonly Dictionary<string, string> DocumentFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/pdf"] = "pdf",
        ["text/csv"] = "csv",
        ["text/html"] = "html",
        ["text/plain"] = "txt",
        ["text/markdown"] = "md",
        ["application/msword"] = "doc",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = "docx",
        ["application/vnd.ms-excel"] = "xls",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = "xlsx",
    };

    /// <summary>The blocks of a message's contents; blank texts are left out, because Bedrock refuses them.</summary>
    public static List<ContentBlock> Blocks(IEnumerable<AIContent> contents)
    {
        var blocks = new List<ContentBlock>();
        foreach (var content in contents)
        {
            if (Block(content, blocks.Count) is not { } block)
                continue;
            blocks.Add(block);
            if (CachePoint(content) is { } point)
                blocks.Add(new ContentBlock { CachePoint = point });
        }

        return blocks;
    }

    /// <summary>The cache point that a content's mark asks for behind it.</summary>
    public static CachePointBlock? CachePoint(AIContent content) => content.AdditionalProperties?.GetValueOrDefault(BedrockOptions.CachePointMark) switch
    {
        true => new CachePointBlock { Type = CachePointType.Default },
        string ttl => new CachePointBlock { Type = CachePointType.Default, Ttl = ttl },
        _ => null,
    };

    public static bool IsGuarded(AIContent content) => content.AdditionalProperties?.GetValueOrDefault(BedrockOptions.GuardMark) is true;

    private static ContentBlock? Block(AIContent content, int index) => content switch
    {
        TextContent { Text: var text } when string.IsNullOrWhiteSpace(text) => null,
        TextContent text when IsGuarded(text) => new ContentBlock { GuardContent = new GuardrailConverseContentBlock { Text = new GuardrailConverseTextBlock { Text = text.Text } } },
        TextContent text => new ContentBlock { Text = text.Text },
        TextReasoningContent reasoning => new ContentBlock { ReasoningContent = Reasoning(reasoning) },
        FunctionCallContent call => new ContentBlock { ToolUse = new ToolUseBlock { ToolUseId = call.CallId, Name = call.Name, Input = Json(call.Arguments ?? new Dictionary<string, object?>()) } },
        FunctionResultContent result => new ContentBlock { ToolResult = Result(result) },
        DataContent data => Data(data.MediaType, () => new MemoryStream(data.Data.ToArray()), null, index),
        UriContent { Uri.Scheme: "s3" } uri => Data(uri.MediaType, null, new S3Location { Uri = uri.Uri.ToString() }, index),
        _ => throw NotTaken(content.GetType().Name),
    };

    private static ContentBlock Data(string mediaType, Func<MemoryStream>? bytes, S3Location? place, int index)
    {
        if (ImageFormats.TryGetValue(mediaType, out var image))
            return new ContentBlock { Image = new ImageBlock { Format = image, Source = new ImageSource { Bytes = bytes?.Invoke(), S3Location = place } } };
        return DocumentFormats.TryGetValue(mediaType, out var format)
            ? new ContentBlock { Document = new DocumentBlock { Format = format, Name = $"{DocumentName} {index + 1}", Source = new DocumentSource { Bytes = bytes?.Invoke(), S3Location = place } } }
            : throw NotTaken(mediaType);
    }

    private static ReasoningContentBlock Reasoning(TextReasoningContent reasoning) =>
        reasoning.AdditionalProperties?.GetValueOrDefault(RedactedMark) is true
            ? new ReasoningContentBlock { RedactedContent = new MemoryStream(Convert.FromBase64String(reasoning.ProtectedData ?? "")) }
            : new ReasoningContentBlock { ReasoningText = new ReasoningTextBlock { Text = reasoning.Text, Signature = reasoning.ProtectedData } };

    private static ToolResultBlock Result(FunctionResultContent result) => new()
    {
        ToolUseId = result.CallId,
        Status = result.Exception is null ? ToolResultStatus.Success : ToolResultStatus.Error,
        Content = result.Exception is { } error ? [new ToolResultContentBlock { Text = error.Message }] : Results(result.Result),
    };

    private static List<ToolResultContentBlock> Results(object? result) => result switch
    {
        null => [new ToolResultContentBlock { Text = "null" }],
        string text => [new ToolResultContentBlock { Text = text.Length > 0 ? text : "\"\"" }],
        AIContent content => [Result(content)],
        IEnumerable<AIContent> contents => [.. contents.Select(Result)],
        _ => [Result(JsonSerializer.SerializeToElement(result, AIJsonUtilities.DefaultOptions))],
    };

    private static ToolResultContentBlock Result(AIContent content) => Block(content, 0) switch
    {
        { Text: { } text } => new ToolResultContentBlock { Text = text },
        { Image: { } image } => new ToolResultContentBlock { Image = image },
        { Document: { } document } => new ToolResultContentBlock { Document = document },
        _ => throw NotTaken(content.GetType().Name),
    };

    /// <summary>Models take objects as JSON; anything else goes as its text.</summary>
    private static ToolResultContentBlock Result(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new ToolResultContentBlock { Json = BedrockDocument.Of(json) },
        JsonValueKind.String => new ToolResultContentBlock { Text = json.GetString() is { Length: > 0 } text ? text : "\"\"" },
        _ => new ToolResultContentBlock { Text = json.GetRawText() },
    };

    private static Document Json(IDictionary<string, object?> arguments) => BedrockDocument.Of(JsonSerializer.SerializeToElement(arguments, AIJsonUtilities.DefaultOptions));

    private static ModelFailureException NotTaken(string what) => new(ModelFailureCause.Rejected, $"Expected text, images, documents, tool calls or their results for a model of Bedrock, got {what}.");
}
