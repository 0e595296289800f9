namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>What a process may use by itself while the database is away: so little that all processes together stay below the limit. Not thread-safe: <see cref="QuotaLine"/> holds its lock.</summary>
internal sealed class LocalShare
{
    /// <summary>Nobody knows what was used just before.</summary>
    private const double Caution = 0.5;

    /// <summary>Processes that are assumed where none was ever counted.</summary>
    private const int Assumed = 4;

    private const double MostSeconds = 10;

    private double level;
    private double calls;
    private double? at;

    public bool IsOpen => at is not null;

    public void Refill(QuotaLimits limits, QuotaAnswer? last, double now)
    {
        var share = Caution * (last?.Belief ?? 1) / (last?.Processes ?? Assumed) / 60;
        var since = at is { } before ? Math.Max(0, now - before) : 0;
        level = Math.Min(level + since * share * limits.Tokens, Math.Max(MostSeconds * share * limits.Tokens, 0));
        calls = Math.Min(calls + since * share * limits.Requests, Math.Max(MostSeconds * share * limits.Requests, 1));
        at = now;
    }

    /// <summary>A call larger than the share ever holds is paid off by those behind it.</summary>
    public bool TryTake(double reserve)
    {
        if (level <= 0 || calls < 1)
            return false;
        level -= reserve;
        calls--;
        return true;
    }

    public void Close() => (level, calls, at) = (0, 0, null);
}
