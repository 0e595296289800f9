namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>How tokens per minute are counted; accounts have been seen with either.</summary>
public enum QuotaWindow
{
    /// <summary>A bucket of one minute's tokens that refills evenly.</summary>
    Bucket,

    /// <summary>Clock minutes, to one of which every call belongs.</summary>
    Minute,

    /// <summary>Whatever was begun in the last 60 seconds, at any moment.</summary>
    SlidingLog,
}

/// <summary>An account's limits for one model; null = unlimited.</summary>
public sealed record ModelQuota
{
    /// <summary>No limit at all.</summary>
    public static readonly ModelQuota Unlimited = new();

    /// <summary>Tokens reserved or settled in a minute.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Tokens reserved or settled in a day (UTC).</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>Calls begun in a minute.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens of quota that one token of output costs; default 1, Claude 4 takes 5.</summary>
    public double Burndown { get; init; } = 1;

    /// <summary>Default: a bucket.</summary>
    public QuotaWindow Window { get; init; } = QuotaWindow.Bucket;

    /// <summary>With clock minutes: whether a call that still runs at the boundary holds its reservation in the next minute too; default false, it belongs to the minute it started in.</summary>
    public bool CarriesReservations { get; init; }
}

/// <summary>Which limit refused a call.</summary>
public enum QuotaRefusal
{
    /// <summary>Tokens of the minute.</summary>
    TokensPerMinute,

    /// <summary>Tokens of the day.</summary>
    TokensPerDay,

    /// <summary>Calls of the minute.</summary>
    RequestsPerMinute,
}
