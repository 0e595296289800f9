using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>What the gateway must know of a call besides its messages. Travels in the call's options through all decorators; the last one takes it off.</summary>
public sealed record ModelCall
{
    private const string Key = "genaipipeline.call";

    /// <summary>Opaque tags for the ledger and for deleting cached answers with their last user.</summary>
    public required string Tenant { get; init; }

    /// <inheritdoc cref="Tenant"/>
    public required string Profile { get; init; }

    /// <inheritdoc cref="Tenant"/>
    public required string Document { get; init; }

    /// <summary>Name of the model chain.</summary>
    public string Chain { get; init; } = "default";

    /// <summary>Name of the prompt, whose answers are alike in length; null (default) is the profile's only one.</summary>
    public string? Prompt { get; init; }

    /// <summary>Among calls that wait for a quota higher ones go first; default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Whether this asks again for an answer that was cut off, so that its whole limit is meant.</summary>
    internal bool IsRepeat { get; init; }

    /// <summary>Whether this asks again for an answer that was cut off or malformed: the work is in the first one's line.</summary>
    internal bool IsAgain { get; init; }

    /// <summary>Whether this only finds out if the model answers: it is sent also to a model that is left alone.</summary>
    internal bool IsProbe { get; init; }

    /// <summary>From sending the request to its whole answer, where that is to be less than the model's timeout; null (default) is the model's.</summary>
    internal TimeSpan? Patience { get; init; }

    /// <summary>Whether other tenants may be given the answer, and this one theirs; default false.</summary>
    public bool SharesAnswers { get; init; }

    /// <summary>Says in one sentence, which the model is shown, what is wrong with an answer; null if it is good.</summary>
    public required Func<string, string?> Fault { get; init; }

    /// <summary>Whether what a model's filter refused may be shown to the next model; default false.</summary>
    public bool CarriesRefusals { get; init; }

    /// <summary>Place in the chain of the model that is asked, from 0.</summary>
    internal int Link { get; init; }

    /// <summary>
    /// Gives up a request that was sent; null (default) is the call's own cancellation. A part of a document whose other part failed is answered to its end:
    /// it is paid anyway, and kept for the next try.
    /// </summary>
    public CancellationToken? GivesUp { get; init; }

    /// <summary>Part of a cascade; null (default) is none.</summary>
    public CascadeStep? Step { get; init; }

    /// <summary>The chain whose calls a cascade's first one spares; null (default) if it spares none.</summary>
    public string? SparedChain { get; init; }

    /// <summary>First model of <see cref="SparedChain"/>.</summary>
    internal ModelOptions? Spared { get; init; }

    /// <summary>The hold on budgets for this request; null if there is none.</summary>
    internal Guid? Hold { get; init; }

    /// <summary>Rows of the ledger that are being written: the gateway waits for them, while the answer is stored. Null lets each request wait for its own.</summary>
    internal List<Task>? Writes { get; init; }

    /// <summary>Limit of the one repeat of an answer that was cut off.</summary>
    public required int FullOutputTokens { get; init; }

    /// <summary>Sums up what the calls took.</summary>
    public required CallTally Tally { get; init; }

    /// <summary>A row of the ledger with this call's tags.</summary>
    internal ModelCallRow Row(DateTimeOffset at, string model, CallOutcome outcome) => new()
    {
        At = at,
        Tenant = Tenant,
        Profile = Profile,
        Document = Document,
        Model = model,
        Outcome = outcome,
        Chain = Chain,
        Link = Link,
        Step = Step,
        Hold = Hold,
    };

    /// <summary>What the same tokens would have cost with neither cache nor cascade, at this model's prices where no other is spared.</summary>
    internal decimal FullUsd(ModelOptions model, long inputTokens, long outputTokens) =>
        Step == CascadeStep.Escalated || (Step == CascadeStep.First && IsAgain) ? 0 : (Spared ?? model).PriceOf(inputTokens, outputTokens);

    /// <summary>A copy of the options that carries this call.</summary>
    internal ChatOptions On(ChatOptions options)
    {
        var copy = options.Clone();
        copy.AdditionalProperties = copy.AdditionalProperties is null ? [] : new(copy.AdditionalProperties);
        copy.AdditionalProperties[Key] = this;
        return copy;
    }

    /// <exception cref="InvalidOperationException">The call did not come through <see cref="ModelGateway"/>.</exception>
    internal static ModelCall Of(ChatOptions? options) =>
        options?.AdditionalProperties?.TryGetValue(Key, out var value) == true && value is ModelCall call
            ? call
            : throw new InvalidOperationException("Expected a call with its tags, got bare options; call models through ModelGateway.");

    /// <summary><see cref="Patience"/> of the call; null also without a call.</summary>
    internal static TimeSpan? PatienceOf(ChatOptions? options) => (options?.AdditionalProperties?.GetValueOrDefault(Key) as ModelCall)?.Patience;

    internal static ChatOptions TakenOff(ChatOptions? options)
    {
        var copy = options?.Clone() ?? new ChatOptions();
        copy.AdditionalProperties = copy.AdditionalProperties is null ? null : new(copy.AdditionalProperties);
        copy.AdditionalProperties?.Remove(Key);
        return copy;
    }
}

/// <summary>Adds up tokens, cost and calls, from several threads.</summary>
public sealed class CallTally
{
    private readonly Lock gate = new();

    public long InputTokens { get; private set; }
    public long OutputTokens { get; private set; }

    /// <summary>Tokens that a cache had: the provider's (of the input) or ours (of whole calls).</summary>
    public long CachedTokens { get; private set; }
    public decimal CostUsd { get; private set; }

    /// <summary>Requests sent, failed ones too.</summary>
    public int Calls { get; private set; }

    /// <summary>Calls that the answer cache served.</summary>
    public int CacheHits { get; private set; }

    /// <summary>Answers that came from a model behind the first of its chain.</summary>
    public int Fallbacks { get; private set; }

    internal void FellBack()
    {
        lock (gate)
            Fallbacks++;
    }

    internal void Add(ModelCallRow row)
    {
        lock (gate)
        {
            if (row.Outcome == CallOutcome.Cached)
                CacheHits++;
            else
                Calls++;
            InputTokens += row.InputTokens;
            OutputTokens += row.OutputTokens;
            CachedTokens += row.CachedTokens;
            CostUsd += row.CostUsd;
        }
    }
}
