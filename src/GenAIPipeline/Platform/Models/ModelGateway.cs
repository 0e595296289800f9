using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The door to the models: cache → answer check → retry and circuit breaker → ledger → timeout → provider, as decorators of one chat client.</summary>
public sealed class ModelGateway : IDisposable
{
    /// <summary>One endpoint is one chain so far.</summary>
    private const string OnlyChain = "default";

    private readonly ModelOptions models;
    private readonly HttpClient? http;
    private readonly IChatClient? chain;

    /// <param name="models">Without an endpoint the gateway stays closed (<see cref="IsConfigured"/>).</param>
    /// <param name="write">Writes a row of the ledger: <see cref="UsageStore"/>.</param>
    /// <param name="cache">Null answers every call afresh.</param>
    /// <param name="time">Drives timeouts, retries and leases.</param>
    public ModelGateway(ModelOptions models, Func<ModelCallRow, CancellationToken, Task> write, AnswerCache? cache, TimeProvider time)
    {
        this.models = models;
        if (!models.IsConfigured)
            return;
        if (models.Fault() is { } fault)
            throw new StartupException(fault);

        http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
        var builder = new ChatClientBuilder(Provider(models, http));
        if (cache is not null)
            builder.Use(inner => new AnswerCacheChatClient(inner, cache, models, write, time));
        chain = builder
            .Use(inner => new AnswerCheckChatClient(inner))
            .Use(inner => new ResilienceChatClient(inner, models, time))
            .Use(inner => new LedgerChatClient(inner, models, write, time))
            .Use(inner => new ProviderChatClient(inner, models, time))
            .Build();
    }

    /// <summary>Whether there is a model to ask.</summary>
    public bool IsConfigured => chain is not null;

    /// <summary>The configured model's name; null without one.</summary>
    public string? Model => models.IsConfigured ? models.Model : null;

    /// <inheritdoc cref="ModelOptions.ContextTokens"/>
    public int ContextTokens => models.ContextTokens;

    /// <summary>Asks the model; the answer is checked, recorded and cached.</summary>
    /// <exception cref="ModelFailureException">There is no usable answer.</exception>
    public async Task<ModelAnswer> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions options, ModelCall call, CancellationToken cancellation)
    {
        if (chain is null)
            throw new InvalidOperationException("Expected a model in the configuration, got none; ask IsConfigured first.");
        if (call.Chain != OnlyChain)
            throw new InvalidOperationException($"Expected the model chain '{OnlyChain}', got '{call.Chain}'; correct 'chain' in the profile '{call.Profile}'.");
        var response = await chain.GetResponseAsync(messages, call.On(options), cancellation);
        return new ModelAnswer(response.Text, response.ModelId ?? models.Model!, response.FinishReason == ChatFinishReason.Length);
    }

    internal static IChatClient Provider(ModelOptions models, HttpClient http)
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
        return new OpenAIClient(key, options).GetChatClient(models.Model).AsIChatClient();
    }

    public void Dispose()
    {
        chain?.Dispose();
        http?.Dispose();
    }
}

/// <summary>What a model answered.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Model">The model that gave it.</param>
/// <param name="IsTruncated">It was cut off, also when repeated with the full limit.</param>
public sealed record ModelAnswer(string Text, string Model, bool IsTruncated);
