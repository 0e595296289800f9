namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>A small local allowance while the quota is far from empty, so that a call waits for no tick. Not thread-safe: <see cref="QuotaLine"/> holds its lock.</summary>
internal sealed class QuotaSlice
{
    /// <summary>It should last for some ticks.</summary>
    private const double Seconds = 0.4;

    private const int FewCalls = 8;

    /// <summary>No call is sent so near to a minute's end: it might arrive in the next.</summary>
    private const double Guard = 0.15;

    private const double Fading = 0.2;

    private double tokens;
    private double reported;
    private int reportedCalls;
    private long minute;
    private double noted;
    private int notedCalls;
    private double perSecond;
    private double callsPerSecond;
    private double meanCall;
    private double wantedAt;

    /// <summary>Calls that may still be begun with it.</summary>
    public int Calls { get; private set; }

    public bool IsHeld => tokens > 0;

    /// <summary>Whether any of it was used since the last tick.</summary>
    public bool IsTouched { get; private set; }

    public bool TryTake(double reserve, double at, bool isBucket)
    {
        if (tokens < reserve || Calls < 1 || (!isBucket && ((long)Math.Floor(at / 60) != minute || at % 60 is < Guard or > 60 - Guard)))
            return false;
        tokens -= reserve;
        Calls--;
        IsTouched = true;
        Note(reserve);
        return true;
    }

    /// <summary>A call was granted, here or in turn.</summary>
    public void Note(double reserve)
    {
        noted += reserve;
        notedCalls++;
        meanCall = meanCall == 0 ? reserve : meanCall + 0.05 * (reserve - meanCall);
    }

    /// <summary>A first call tells how large calls are.</summary>
    public void Expect(double reserve) => meanCall = meanCall == 0 ? reserve : meanCall;

    /// <summary>How large the next one should be.</summary>
    public (double Tokens, int Calls) Wanted(double at)
    {
        var since = Math.Clamp(at - wantedAt, 0.01, 10);
        wantedAt = at;
        var weight = Math.Min(1, Fading * since * 10);
        perSecond += weight * (noted / since - perSecond);
        callsPerSecond += weight * (notedCalls / since - callsPerSecond);
        (noted, notedCalls) = (0, 0);
        return (Math.Max(FewCalls * meanCall, Seconds * perSecond), Math.Max(FewCalls, (int)(Seconds * callsPerSecond) + 1));
    }

    /// <summary>What is left, as a tick tells it; it stays in use until the tick's answer.</summary>
    public double Report(long current, bool isBucket)
    {
        if (!isBucket && current != minute)
            (tokens, Calls) = (Math.Min(tokens, 0), 0);
        (reported, reportedCalls, IsTouched) = (tokens, Calls, false);
        return reported;
    }

    /// <summary>The next one, less what was used of the last meanwhile.</summary>
    public void Renew(double next, double calls, long current)
    {
        tokens = next - (reported - tokens);
        Calls = (int)Math.Min(calls, 1e9) - (reportedCalls - Calls);
        minute = current;
        if (tokens < 0)
            IsTouched = true;
    }

    public void Drop() => (tokens, Calls, IsTouched) = (0, 0, false);
}
