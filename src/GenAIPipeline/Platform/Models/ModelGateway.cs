using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The door to the models: cache → fallback → (for each model) answer check → retry and circuit breaker → ledger → timeout → provider, as decorators of chat clients.</summary>
public sealed class ModelGateway : IDisposable
{
    /// <summary>All models are one chain so far.</summary>
    private const string OnlyChain = "default";

    /// <summary>Room for one word.</summary>
    private const int ProbeTokens = 16;

    private readonly ModelOptions models;
    private readonly HttpClient? http;
    private readonly IReadOnlyList<ModelLink> links = [];
    private readonly IChatClient? chain;

    /// <param name="models">Without a model the gateway stays closed (<see cref="IsConfigured"/>).</param>
    /// <param name="write">Writes a row of the ledger: <see cref="UsageStore"/>.</param>
    /// <param name="cache">Null answers every call afresh.</param>
    /// <param name="time">Drives timeouts, retries and leases.</param>
    /// <param name="connect">Makes the client of a model; null (default) makes the one of its provider.</param>
    public ModelGateway(ModelOptions models, Func<ModelCallRow, CancellationToken, Task> write, AnswerCache? cache, TimeProvider time, Func<ModelOptions, IChatClient>? connect = null)
    {
        this.models = models;
        if (!models.IsConfigured)
            return;
        if (models.Fault() is { } fault)
            throw new StartupException(fault);

        http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
        links = [.. models.Chain.Select(link => new ModelLink(link, Link(link, connect?.Invoke(link) ?? Connect(link, http, time), write, time)))];
        chain = new FallbackChatClient(links);
        if (cache is not null)
            chain = new AnswerCacheChatClient(chain, cache, models, write, time);
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

    /// <summary>Asks each model that cannot be reached without account and region for a word, and says what an operator has to do; null if nothing.</summary>
    /// <remarks>Costs a few tokens, which stand in the ledger. A model that is busy or ill for the moment is no fault.</remarks>
    internal async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        foreach (var link in links.Where(link => link.Options.Provider == ModelProvider.Bedrock))
        {
            var call = new ModelCall { Tenant = "-", Profile = "readiness", Document = "-", Fault = _ => null, FullOutputTokens = ProbeTokens, Tally = new CallTally() };
            try
            {
                await link.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Say yes.")], call.On(new ChatOptions { MaxOutputTokens = ProbeTokens }), cancellation);
            }
            catch (ModelFailureException e)
            {
                if (e.NeedsOperator || e.Cause == ModelFailureCause.Rejected)
                    return e.Message;
            }
        }

        return null;
    }

    internal static IChatClient Connect(ModelOptions models, HttpClient http, TimeProvider time) =>
        models.Provider == ModelProvider.Bedrock ? BedrockChatClient.Open(models, time) : OpenAIChatClient.Open(models, http, time);

    private static AnswerCheckChatClient Link(ModelOptions models, IChatClient provider, Func<ModelCallRow, CancellationToken, Task> write, TimeProvider time) =>
        new AnswerCheckChatClient(new ResilienceChatClient(new LedgerChatClient(new ProviderChatClient(provider, models, time), models, write, time), models, time));

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
