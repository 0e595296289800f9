namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>A call that holds a reservation until it is settled.</summary>
/// <param name="Reserved">Tokens: input and the most it may answer.</param>
/// <param name="StartedAt">Tells its minute.</param>
public sealed record QuotaCall(long Reserved, DateTimeOffset StartedAt);

/// <summary>What a finished call has used.</summary>
/// <param name="Input">Tokens read afresh, without those from or to the cache.</param>
/// <param name="CacheWrite">Tokens written to the cache; those read from it are free.</param>
/// <param name="Output">Tokens answered.</param>
/// <param name="IsCut">Whether the answer ended at its limit: what is cut has to be asked for again.</param>
public sealed record QuotaUsage(long Input, long CacheWrite, long Output, bool IsCut = false);

/// <summary>One model's quota as Bedrock keeps it: a call reserves its input and its <c>max_tokens</c>, and is settled to what it used.</summary>
public sealed class Quota
{
    private readonly Lock gate = new();
    private ModelQuota limits;
    private readonly TimeProvider time;
    private readonly TokenWindow? minuteTokens;
    private readonly TokenWindow? dayTokens;
    private readonly TokenWindow? minuteCalls;

    /// <summary>A quota of which nothing is used yet.</summary>
    public Quota(ModelQuota limits, TimeProvider time)
    {
        this.limits = limits;
        this.time = time;
        minuteTokens = TokenWindow.Of(limits.TokensPerMinute, limits.Window, limits.CarriesReservations);
        minuteCalls = TokenWindow.Of(limits.RequestsPerMinute, limits.Window, carries: false);
        dayTokens = limits.TokensPerDay is { } day ? new ClockWindow(day, TimeSpan.FromDays(1), carries: false) : null;
    }

    /// <summary>What was granted, settled and refused so far.</summary>
    public QuotaStatistics Statistics { get; } = new();

    /// <summary>Other limits of the same kinds from now on; what was taken stays taken.</summary>
    public void Change(ModelQuota next)
    {
        lock (gate)
        {
            limits = next;
            Resize(minuteTokens, next.TokensPerMinute);
            Resize(dayTokens, next.TokensPerDay);
            Resize(minuteCalls, next.RequestsPerMinute);
        }
    }

    /// <summary>Takes <c>input + max_tokens</c>, or says which limit forbids it.</summary>
    /// <param name="input">All input, whether from the cache or not.</param>
    /// <param name="maxTokens">Most tokens of the answer.</param>
    public (QuotaCall? Call, QuotaRefusal? Refusal) Reserve(long input, long maxTokens)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var tokens = input + maxTokens;
            if (Refusal(tokens, now) is { } refusal)
            {
                Statistics.Refuse(refusal, now);
                return (null, refusal);
            }

            minuteTokens?.Reserve(tokens, now);
            dayTokens?.Reserve(tokens, now);
            minuteCalls?.Reserve(1, now);
            Statistics.Grant(now);
            return (new QuotaCall(tokens, now), null);
        }
    }

    /// <summary>Replaces the reservation by <c>input + cache write + burndown × output</c>; beyond the reservation it is a debt.</summary>
    public void Settle(QuotaCall call, QuotaUsage usage)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var used = usage.Input + usage.CacheWrite + limits.Burndown * usage.Output;
            minuteTokens?.Settle(call.Reserved, used, call.StartedAt, now);
            dayTokens?.Settle(call.Reserved, used, call.StartedAt, now);
            Statistics.Settle(used, usage, call.StartedAt);
        }
    }

    /// <summary>Gives everything back: the call failed before the model worked.</summary>
    public void Release(QuotaCall call) => Settle(call, new QuotaUsage(0, 0, 0));

    /// <summary>Tokens that could be reserved now; negative = debt; null = unlimited.</summary>
    public double? AvailableTokens()
    {
        lock (gate)
            return minuteTokens?.Available(time.GetUtcNow());
    }

    private static void Resize(TokenWindow? window, long? capacity)
    {
        if (window is not null && capacity is { } units)
            window.Capacity = units;
    }

    private QuotaRefusal? Refusal(long tokens, DateTimeOffset now)
    {
        if (minuteCalls?.Available(now) < 1)
            return QuotaRefusal.RequestsPerMinute;
        if (dayTokens?.Available(now) < tokens)
            return QuotaRefusal.TokensPerDay;
        return minuteTokens?.Available(now) < tokens ? QuotaRefusal.TokensPerMinute : null;
    }
}
