using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Spending;

/// <summary>Use of a quota as a curve: a value for each interval, 0 where there was no call.</summary>
/// <param name="Begin">Of the first interval.</param>
/// <param name="Values">Mean tokens of a minute.</param>
/// <param name="Believed">What the provider was believed to grant in a minute; null where no limit is configured, or it was never in doubt.</param>
/// <param name="Refusals">Intervals with refused calls, by place from 0.</param>
/// <param name="Axis">In tokens a minute.</param>
public sealed record QuotaCurve(DateTimeOffset Begin, IReadOnlyList<decimal> Values, IReadOnlyList<decimal>? Believed, IReadOnlyList<(int Place, long Refused)> Refusals, ChartAxis Axis)
{
    /// <param name="use">The quota.</param>
    /// <param name="now">A moment of the last interval.</param>
    /// <param name="hours">How far it reaches back.</param>
    public static QuotaCurve Of(QuotaUse use, DateTimeOffset now, int hours)
    {
        var interval = TimeSpan.FromMinutes(use.IntervalMinutes);
        var begin = QuotaUses.FirstOf(now, hours, interval);
        var values = new decimal[(int)Math.Ceiling(TimeSpan.FromHours(hours) / interval)];
        var believed = Enumerable.Repeat((decimal)(use.TokensPerMinute ?? 0), values.Length).ToArray();
        var refusals = new List<(int, long)>();
        foreach (var point in use.Points)
        {
            var place = (int)((point.At - begin) / interval);
            if (place < 0 || place >= values.Length)
                continue;
            values[place] = (decimal)(point.SettledTokens / use.IntervalMinutes);
            believed[place] = (decimal)(point.Belief * (use.TokensPerMinute ?? 0));
            if (point.Refused > 0)
                refusals.Add((place, point.Refused));
        }

        var isDoubted = use.TokensPerMinute is not null && use.Points.Any(point => point.Belief < 1);
        return new QuotaCurve(begin, values, isDoubted ? believed : null, refusals, AxisOf(use.TokensPerMinute, values));
    }

    private static ChartAxis AxisOf(long? limit, decimal[] values)
    {
        var most = values.Max();
        return limit is { } tokens && most <= tokens ? new ChartAxis(0, tokens, tokens / 4m) : ChartAxis.Of(0, Math.Max(most, limit ?? 0));
    }
}
