namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>How one quota was used over time, and is now.</summary>
public sealed record QuotaUse
{
    /// <summary>Whose quota it is.</summary>
    public required string Account { get; init; }

    /// <summary>Null where the provider has none.</summary>
    public string? Region { get; init; }

    /// <summary>As the endpoint knows it.</summary>
    public required string Model { get; init; }

    /// <summary>As configured now; null without such a limit, or when the catalog has the model no more.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Share of the configured limit that the provider is believed to grant now: 0 to 1.</summary>
    public double Belief { get; init; } = 1;

    /// <summary>Tokens that calls have used in the minute that runs, or hold while they run.</summary>
    public double MinuteTokens { get; init; }

    /// <summary>Tokens that calls wait for.</summary>
    public double WaitingTokens { get; init; }

    /// <summary>Length of the intervals in minutes.</summary>
    public required int IntervalMinutes { get; init; }

    /// <summary>Intervals in which there was a call, oldest first; at most 300.</summary>
    public required IReadOnlyList<QuotaPoint> Points { get; init; }
}

/// <summary>Use of a quota in one interval.</summary>
public sealed record QuotaPoint
{
    /// <summary>Its first moment.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Tokens of quota that calls used; an answer counts in the minute in which it came.</summary>
    public required double SettledTokens { get; init; }

    /// <summary>Of these, in the interval's busiest minute.</summary>
    public required double BusiestMinuteTokens { get; init; }

    /// <summary>Calls that the provider took.</summary>
    public required long Granted { get; init; }

    /// <summary>Calls that the provider refused although they were within what it was believed to grant.</summary>
    public required long Refused { get; init; }

    /// <summary>Least share of the configured limit that the provider was believed to grant: 0 to 1.</summary>
    public required double Belief { get; init; }
}
