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

    /// <summary>What <see cref="Units"/> counts, for services that do not bill tokens; default <see cref="CallUnit.Tokens"/>.</summary>
    public CallUnit Unit { get; init; }

    /// <summary>Billed pages or seconds; 0 for tokens.</summary>
    public double Units { get; init; }

    /// <summary>From sending to the end.</summary>
    public TimeSpan Latency { get; init; }
}
