using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using ChatCompletionOptions = OpenAI.Chat.ChatCompletionOptions;

namespace GenAIPipeline.Platform.Models;

/// <summary>An OpenAI-compatible endpoint: asks as it understands, and turns its errors into causes whose messages quote nothing.</summary>
internal sealed class OpenAIChatClient(IChatClient inner, ModelOptions models, TimeProvider time) : DelegatingChatClient(inner)
{
    public static OpenAIChatClient Open(ModelOptions models, HttpClient http, TimeProvider time)
    {
        var options = new OpenAIClientOptions
        {
            Endpoint = new Uri(models.Endpoint!),
            Transport = new HttpClientPipelineTransport(http),
            // Ours are the only retries and timeouts, so that ladders never multiply.
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        var key = new ApiKeyCredential(string.IsNullOrEmpty(models.ApiKey) ? "none" : models.ApiKey);
        return new OpenAIChatClient(new OpenAIClient(key, options).GetChatClient(models.Model).AsIChatClient(), models, time);
    }

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.GetResponseAsync(messages, Wire(options?.Clone() ?? new ChatOptions()), cancellationToken);
        }
        catch (Exception e) when (Failure(e) is { } failure)
        {
            throw failure;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, Wire(options?.Clone() ?? new ChatOptions()), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    yield break;
            }
            catch (Exception e) when (Failure(e) is { } failure)
            {
                throw failure;
            }

            yield return updates.Current;
        }
    }

    private ModelFailureException? Failure(Exception error) => error switch
    {
        ClientResultException e => Failure(e),
        HttpRequestException e => new(ModelFailureCause.Unavailable, $"The model's endpoint cannot be reached ({e.HttpRequestError})."),
        JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException or KeyNotFoundException or IOException =>
            new(ModelFailureCause.Unavailable, "The endpoint's answer is not that of an OpenAI-compatible chat API."),
        _ => null,
    };

    private ChatOptions Wire(ChatOptions wire)
    {
        if (wire.MaxOutputTokens is { } limit && !KnowsNewLimitOnly())
            wire.RawRepresentationFactory = _ => WithOldLimit(limit);
        if (wire.ResponseFormat is not null && models.StructuredOutput != StructuredOutput.Schema)
            wire.ResponseFormat = models.StructuredOutput == StructuredOutput.JsonObject ? ChatResponseFormat.Json : null;
        return wire;
    }

    /// <summary>Ollama ignores <c>max_completion_tokens</c> and would fill its whole context (ollama/ollama#7125); OpenAI's newer models refuse <c>max_tokens</c>. Others take both.</summary>
    private bool KnowsNewLimitOnly() =>
        new Uri(models.Endpoint!).Host is var host && (host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase));

    private static ChatCompletionOptions WithOldLimit(int limit)
    {
        var options = new ChatCompletionOptions();
        // SCME0001: patching a request is marked experimental; without it the field cannot be sent.
#pragma warning disable SCME0001
        options.Patch.Set("$.max_tokens"u8, limit);
#pragma warning restore SCME0001
        return options;
    }

    private ModelFailureException Failure(ClientResultException e)
    {
        // The transport reports a connection that failed as status 0.
        if (e.Status == 0)
            return new ModelFailureException(ModelFailureCause.Unavailable, $"The model's endpoint cannot be reached ({(e.InnerException as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown}).");
        var response = e.GetRawResponse();
        var code = response is null ? null : ErrorCode(response.Content);
        var cause = e.Status switch
        {
            429 => ModelFailureCause.Throttled,
            408 or >= 500 => ModelFailureCause.Unavailable,
            401 or 403 => ModelFailureCause.Unauthorized,
            413 => ModelFailureCause.ContextTooLong,
            _ when code is "context_length_exceeded" => ModelFailureCause.ContextTooLong,
            _ when code is "content_filter" or "content_policy_violation" => ModelFailureCause.Refused,
            _ => ModelFailureCause.Rejected,
        };
        return new ModelFailureException(cause, $"The model's endpoint answered {e.Status}{(code is null ? "" : $" ({code})")}.", RetryAfter(response));
    }

    private TimeSpan? RetryAfter(System.ClientModel.Primitives.PipelineResponse? response)
    {
        if (response is null || !response.Headers.TryGetValue("Retry-After", out var text) || !RetryConditionHeaderValue.TryParse(text, out var value))
            return null;
        var wait = value.Delta ?? value.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>The error's code, if it is one: a word, so that no message text gets out.</summary>
    private static string? ErrorCode(BinaryData body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String)
                return code.GetString() is { Length: > 0 and <= 64 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? text : null;
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
