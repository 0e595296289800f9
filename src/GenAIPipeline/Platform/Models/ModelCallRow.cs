namespace GenAIPipeline.Platform.Models;

/// <summary>How one request to a model ended.</summary>
public enum CallOutcome
{
    Answered,
    Failed,

    /// <summary>The answer cache served it; nothing was sent.</summary>
    Cached,
}

/// <summary>What a service bills by.</summary>
public enum CallUnit
{
    Tokens,
    Pages,
    Seconds,
}

/// <summary>What a call is to a cascade, which asks a cheap model first and a better one for what is doubtful.</summary>
public enum CascadeStep
{
    /// <summary>Of the cheap model.</summary>
    First,

    /// <summary>Of the better one, because the cheap model's answer was doubtful or did not come.</summary>
    Escalated,
}

/// <summary>One line of the ledger.</summary>
public sealed record ModelCallRow
{
    public required DateTimeOffset At { get; init; }
    public required string Tenant { get; init; }
    public required string Profile { get; init; }
    public required string Document { get; init; }
    public required string Model { get; init; }
    public required CallOutcome Outcome { get; init; }

    /// <summary>Why it failed, by <see cref="ModelFailureCause"/>; null otherwise.</summary>
    public string? Cause { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }

    /// <summary>Of an answered call: input tokens that the provider had cached. Of a cached one: all tokens that were saved.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Input tokens that the provider wrote to its cache; part of the input.</summary>
    public long CacheWriteTokens { get; init; }
    public decimal CostUsd { get; init; }

    /// <summary>What the same work would have cost with neither cache nor cascade: at the price of the model that the cascade spares. 0 for an escalated call, whose work is in the first one's line.</summary>
    public decimal FullUsd { get; init; }

    /// <summary>Name of the model chain; null for services that are no models.</summary>
    public string? Chain { get; init; }

    /// <summary>Place of the model in its chain, from 0: behind the first it is a fallback.</summary>
    public int? Link { get; init; }

    /// <summary>Null (default) outside of a cascade.</summary>
    public CascadeStep? Step { get; init; }

    /// <summary>The hold on budgets that ends with this row; null if there is none.</summary>
    internal Guid? Hold { get; init; }

    /// <summary>What <see cref="Units"/> counts, for services that do not bill tokens; default <see cref="CallUnit.Tokens"/>.</summary>
    public CallUnit Unit { get; init; }

    /// <summary>Billed pages or seconds; 0 for tokens.</summary>
    public double Units { get; init; }

    /// <summary>From sending to the end.</summary>
    public TimeSpan Latency { get; init; }
}
