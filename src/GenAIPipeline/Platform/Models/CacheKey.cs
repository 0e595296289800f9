using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The hash of everything that an answer depends on.</summary>
internal static class CacheKey
{
    /// <summary>Raised when the meaning of a stored answer changes.</summary>
    private const string Version = "1";

    public static byte[] Of(ModelOptions models, IEnumerable<ChatMessage> messages, ChatOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Version);
        Add(hash, models.Endpoint);
        Add(hash, models.Model);
        Add(hash, models.StructuredOutput.ToString());
        if (models.Provider == ModelProvider.Bedrock)
        {
            Add(hash, "bedrock");
            Add(hash, models.Bedrock.GuardrailId);
            Add(hash, models.Bedrock.GuardrailVersion);
            Add(hash, models.Bedrock.AdditionalFields);
            Add(hash, models.Bedrock.NativeJsonSchema.ToString());
            Add(hash, models.Bedrock.TakesTemperature.ToString());
        }

        Add(hash, options.MaxOutputTokens?.ToString());
        Add(hash, options.Temperature?.ToString("R"));
        Add(hash, options.TopP?.ToString("R"));
        Add(hash, options.TopK?.ToString());
        Add(hash, options.Seed?.ToString());
        Add(hash, options.FrequencyPenalty?.ToString("R"));
        Add(hash, options.PresencePenalty?.ToString("R"));
        Add(hash, options.StopSequences is null ? null : string.Join('\u0001', options.StopSequences));
        Add(hash, (options.ResponseFormat as ChatResponseFormatJson)?.Schema?.GetRawText() ?? options.ResponseFormat?.GetType().Name);
        foreach (var message in messages)
        {
            Add(hash, message.Role.Value);
            Add(hash, message.Text);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>With its length, so that no two sequences of texts run together.</summary>
    private static void Add(IncrementalHash hash, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "\0none");
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
