using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The hash of everything that an answer depends on.</summary>
internal static class CacheKey
{
    /// <summary>Raised when the meaning of a stored answer changes.</summary>
    private const string Version = "3";

    public static byte[] Of(ModelOptions models, IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Version);
        Add(hash, models.Endpoint);
        Add(hash, models.Model);
        Add(hash, models.StructuredOutput.ToString());
        Add(hash, models.TakesTemperature.ToString());
        if (models.Provider == ModelProvider.Bedrock)
        {
            Add(hash, "bedrock");
            Add(hash, models.Bedrock.GuardrailId);
            Add(hash, models.Bedrock.GuardrailVersion);
            Add(hash, models.Bedrock.AdditionalFields);
            Add(hash, models.Bedrock.NativeJsonSchema.ToString());
        }

        Add(hash, options);
        foreach (var message in messages)
        {
            Add(hash, message.Role.Value);
            foreach (var content in message.Contents)
                Add(hash, content);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Whole, so that an option that nobody thought of here is no other call's answer.</summary>
    private static void Add(IncrementalHash hash, ChatOptions options)
    {
        var asked = ModelCall.TakenOff(options);
        var format = asked.ResponseFormat as ChatResponseFormatJson;
        Add(hash, format?.Schema is { } schema ? JsonSerializer.SerializeToUtf8Bytes(schema) : Encoding.UTF8.GetBytes(asked.ResponseFormat?.GetType().Name ?? "none"));
        asked.ResponseFormat = null;
        foreach (var tool in asked.Tools ?? [])
            Add(hash, $"{tool.Name}\n{tool.Description}\n{(tool as AIFunctionDeclaration)?.JsonSchema}");
        asked.Tools = null;
        if (asked.AdditionalProperties is { Count: 0 })
            asked.AdditionalProperties = null;
        Add(hash, JsonSerializer.SerializeToUtf8Bytes(asked, AIJsonUtilities.DefaultOptions));
    }

    private static void Add(IncrementalHash hash, AIContent content)
    {
        Add(hash, content.GetType().Name);
        if (content is TextContent { AdditionalProperties: null or { Count: 0 } } text)
            Add(hash, text.Text);
        else
            Add(hash, JsonSerializer.SerializeToUtf8Bytes(content, AIJsonUtilities.DefaultOptions));
    }

    private static void Add(IncrementalHash hash, string? text) => Add(hash, Encoding.UTF8.GetBytes(text ?? "\0none"));

    /// <summary>With its length, so that no two sequences of texts run together.</summary>
    private static void Add(IncrementalHash hash, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
