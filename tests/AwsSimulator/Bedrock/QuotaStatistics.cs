namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>One clock minute's calls, by the minute in which they started.</summary>
public sealed record MinuteStatistics(DateTimeOffset Minute)
{
    /// <summary>Calls let through.</summary>
    public int Granted { get; init; }

    /// <summary>Calls refused.</summary>
    public int Throttled { get; init; }

    /// <summary>Tokens of quota that finished calls cost: <c>input + cache write + burndown × output</c>.</summary>
    public double SettledTokens { get; init; }

    /// <summary>Of these, what went into answers that ended at their limit.</summary>
    public double CutTokens { get; init; }

    /// <summary>Tokens read and answered, without burndown.</summary>
    public long UsefulTokens { get; init; }
}

/// <summary>What a quota has seen, minute by minute, for the benchmark to read.</summary>
public sealed class QuotaStatistics
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<DateTimeOffset, MinuteStatistics> minutes = [];
    private readonly Dictionary<QuotaRefusal, int> refusals = [];

    /// <summary>In order, without those in which nothing happened.</summary>
    public IReadOnlyList<MinuteStatistics> Minutes
    {
        get
        {
            lock (gate)
                return [.. minutes.Values];
        }
    }

    /// <summary>Refused calls by the limit that refused them.</summary>
    public IReadOnlyDictionary<QuotaRefusal, int> Refusals
    {
        get
        {
            lock (gate)
                return new Dictionary<QuotaRefusal, int>(refusals);
        }
    }

    internal void Grant(DateTimeOffset at) => Change(at, m => m with { Granted = m.Granted + 1 });

    internal void Refuse(QuotaRefusal refusal, DateTimeOffset at)
    {
        lock (gate)
            refusals[refusal] = refusals.GetValueOrDefault(refusal) + 1;
        Change(at, m => m with { Throttled = m.Throttled + 1 });
    }

    internal void Settle(double used, QuotaUsage usage, DateTimeOffset startedAt) =>
        Change(startedAt, m => m with { SettledTokens = m.SettledTokens + used, CutTokens = m.CutTokens + (usage.IsCut ? used : 0), UsefulTokens = m.UsefulTokens + usage.Input + usage.CacheWrite + usage.Output });

    private void Change(DateTimeOffset at, Func<MinuteStatistics, MinuteStatistics> change)
    {
        var minute = new DateTimeOffset(at.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        lock (gate)
            minutes[minute] = change(minutes.GetValueOrDefault(minute) ?? new MinuteStatistics(minute));
    }
}
