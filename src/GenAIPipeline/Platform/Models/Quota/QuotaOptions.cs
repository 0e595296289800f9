using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>What an account may use of a model, as its provider counts it. Null = no limit; without any limit nothing is waited for or written.</summary>
public sealed record QuotaOptions
{
    /// <summary>Tokens reserved or settled in a minute; default no limit.</summary>
    [Range(1_000, 1e12)]
    public long? TokensPerMinute { get; init; }

    /// <summary>Tokens reserved or settled in a day (UTC); default no limit.</summary>
    [Range(1_000, 1e14)]
    public long? TokensPerDay { get; init; }

    /// <summary>Calls begun in a minute; default no limit.</summary>
    [Range(1, 1e9)]
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens of quota that one token of output costs; default 1, Claude 4 takes 5.</summary>
    [Range(1, 100)]
    public double OutputBurndown { get; init; } = 1;

    /// <summary>How the provider counts a minute; default a bucket.</summary>
    public QuotaWindow Window { get; init; }

    /// <summary>Whose quota it is: models of the same account, region and id share one; default <c>default</c>.</summary>
    public string Account { get; init; } = "default";

    /// <summary>Longest wait of a call in the queue; what waits longer lets its document wait instead; default 20 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether there is any limit.</summary>
    public bool IsLimited => TokensPerMinute is not null || TokensPerDay is not null || RequestsPerMinute is not null;
}

/// <summary>How tokens per minute are counted; accounts have been seen with either.</summary>
public enum QuotaWindow
{
    /// <summary>A bucket of one minute's tokens that refills evenly.</summary>
    Bucket,

    /// <summary>Clock minutes, to one of which every call belongs.</summary>
    Minute,
}
