using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The door to the models: cache → fallback → (for each model) answer check → retry and circuit breaker → quota → bulkhead → budget → ledger → timeout → provider, as decorators of chat clients.</summary>
public sealed class ModelGateway : IDisposable
{
    private readonly Func<ModelCallRow, CancellationToken, Task> write;
    private readonly AnswerCache? cache;
    private readonly TimeProvider time;
    private readonly ModelQuotas? quotas;
    private readonly SpendingBudgets? budgets;
    private readonly Func<ModelOptions, IChatClient> connect;
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private Chains current = new(ModelCatalog.Empty, new Dictionary<ModelOptions, ModelLink>(), new Dictionary<string, IChatClient>());

    /// <param name="models">Without a model the gateway stays closed (<see cref="IsConfigured"/>).</param>
    /// <param name="write">Writes a row of the ledger: <see cref="UsageStore"/>.</param>
    /// <param name="cache">Null answers every call afresh.</param>
    /// <param name="time">Drives timeouts, retries and leases.</param>
    /// <param name="connect">Makes the client of a model; null (default) makes the one of its provider.</param>
    /// <param name="quotas">Null (default) sends every call at once, whatever limits are configured.</param>
    /// <param name="budgets">Null (default) limits no spending.</param>
    public ModelGateway(ModelCatalog models, Func<ModelCallRow, CancellationToken, Task> write, AnswerCache? cache, TimeProvider time, Func<ModelOptions, IChatClient>? connect = null, ModelQuotas? quotas = null, SpendingBudgets? budgets = null)
    {
        (this.write, this.cache, this.time, this.quotas, this.budgets) = (write, cache, time, quotas, budgets);
        this.connect = connect ?? (model => Connect(model, http, time));
        Use(models);
    }

    /// <summary>Whether there is a model to ask.</summary>
    public bool IsConfigured => current.Catalog.IsConfigured;

    /// <summary>Most tokens of prompt and answer together that the first model of a chain takes; 0 for a chain that is not there.</summary>
    public int ContextTokens(string chain) => current.Catalog.Chains.GetValueOrDefault(chain)?[0].ContextTokens ?? 0;

    /// <summary>Calls from now on go by this catalog. Models that did not change keep their connections and what is known of their health; those that are gone finish what they were asked.</summary>
    public void Use(ModelCatalog models)
    {
        var links = models.Models.ToDictionary(model => model, model => current.Links.GetValueOrDefault(model) ?? new ModelLink(model, Link(model, connect(model))));
        current = new Chains(models, links, models.Chains.ToDictionary(chain => chain.Key, chain => ChainOf([.. chain.Value.Select(model => links[model])])));
    }

    /// <summary>Asks the model; the answer is checked, recorded and cached.</summary>
    /// <exception cref="ModelFailureException">There is no usable answer.</exception>
    public async Task<ModelAnswer> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions options, ModelCall call, CancellationToken cancellation)
    {
        if (!current.Clients.TryGetValue(call.Chain, out var chain))
            throw new ModelFailureException(ModelFailureCause.Rejected, $"There is no model chain '{call.Chain}': correct 'chain' in the profile '{call.Profile}', or Models:Chains.");
        call = call with { Writes = [], Spared = call.SparedChain is { } spared ? current.Catalog.Chains.GetValueOrDefault(spared)?[0] : null };
        using var span = ModelTelemetry.StartCall(call);
        ChatResponse response;
        try
        {
            response = await chain.GetResponseAsync(messages, call.On(options), cancellation);
        }
        finally
        {
            await Task.WhenAll(call.Writes);
        }

        return new ModelAnswer(response.Text, response.ModelId!, response.FinishReason == ChatFinishReason.Length);
    }

    /// <summary>Returns when every hit of the cache so far is recorded; a stage waits for it before it commits.</summary>
    public Task SettleAsync(CancellationToken cancellation) => cache?.Uses.FlushAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>Models that cannot be reached without account and region.</summary>
    internal IEnumerable<ModelLink> OfAccounts => current.Links.Values.Where(link => link.Options.Provider == ModelProvider.Bedrock);

    internal static IChatClient Connect(ModelOptions models, HttpClient http, TimeProvider time) =>
        models.Provider == ModelProvider.Bedrock ? BedrockChatClient.Open(models, time) : OpenAIChatClient.Open(models, http, time);

    private AnswerCheckChatClient Link(ModelOptions model, IChatClient provider)
    {
        var health = new ModelHealth(time);
        IChatClient request = new LedgerChatClient(new ProviderChatClient(provider, model, time), model, write, time);
        if (budgets is not null)
            request = new BudgetChatClient(request, model, budgets);
        request = new GateChatClient(request, health);
        if (model.MostCalls is { } most)
            request = new BulkheadChatClient(request, most);
        if (quotas is not null)
            request = new QuotaChatClient(request, model, quotas);
        return new AnswerCheckChatClient(new ResilienceChatClient(request, model, health, time));
    }

    private IChatClient ChainOf(IReadOnlyList<ModelLink> links)
    {
        var chain = new FallbackChatClient(links);
        return cache is null ? chain : new AnswerCacheChatClient(chain, cache, links[0].Options, time);
    }

    public void Dispose()
    {
        foreach (var link in current.Links.Values)
            link.Client.Dispose();
        http.Dispose();
    }

    /// <summary>What calls go by at one moment.</summary>
    private sealed record Chains(ModelCatalog Catalog, IReadOnlyDictionary<ModelOptions, ModelLink> Links, IReadOnlyDictionary<string, IChatClient> Clients);
}

/// <summary>What a model answered.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Model">The model that gave it.</param>
/// <param name="IsTruncated">It was cut off, also when repeated with the full limit.</param>
public sealed record ModelAnswer(string Text, string Model, bool IsTruncated);
