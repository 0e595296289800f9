namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>Tells what the quotas were used for, beside what the catalog allows.</summary>
public sealed class QuotaUses(QuotaUseStore store, ConfiguredModels models, TimeProvider time)
{
    /// <summary>Longest time that can be looked back: minutes are kept for 90 days.</summary>
    public const int MostHours = 90 * 24;

    private const int MostPoints = 300;

    /// <summary>In minutes; each fits whole into a day.</summary>
    private static readonly int[] Intervals = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];

    /// <summary>Every quota that was used, and every one that the catalog has, by model.</summary>
    /// <param name="hours">How far to look back: 1 to <see cref="MostHours"/>.</param>
    /// <param name="cancellation">Ends the queries.</param>
    public async Task<IReadOnlyList<QuotaUse>> ReadAsync(int hours, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var interval = IntervalOf(hours);
        var from = FirstOf(now, hours, interval);
        return Joined(await store.ReadAsync(from, interval, cancellation), await store.NowAsync(now, cancellation), interval);
    }

    /// <summary>How every quota of the catalog stands, by model, without the past.</summary>
    public async Task<IReadOnlyList<QuotaUse>> NowAsync(CancellationToken cancellation) =>
        Joined(Enumerable.Empty<(string Key, QuotaPoint Point)>().ToLookup(found => found.Key, found => found.Point), await store.NowAsync(time.GetUtcNow(), cancellation), TimeSpan.FromMinutes(1));

    internal static TimeSpan IntervalOf(int hours) => TimeSpan.FromMinutes(Intervals.First(minutes => hours * 60 <= MostPoints * minutes));

    /// <summary>Begin of the first interval: the last one is that which runs.</summary>
    internal static DateTimeOffset FirstOf(DateTimeOffset now, int hours, TimeSpan interval)
    {
        var running = new DateTimeOffset(now.UtcTicks - now.UtcTicks % interval.Ticks, TimeSpan.Zero);
        return running - interval * (Math.Ceiling(TimeSpan.FromHours(hours) / interval) - 1);
    }

    private List<QuotaUse> Joined(ILookup<string, QuotaPoint> points, IReadOnlyDictionary<string, QuotaState> states, TimeSpan interval)
    {
        var limited = models.Current.Models.Where(model => model.Quota.IsLimited).DistinctBy(model => model.QuotaKey).ToDictionary(model => model.QuotaKey, StringComparer.Ordinal);
        return [.. limited.Keys.Union(points.Select(found => found.Key), StringComparer.Ordinal).Select(key => Of(key)).OrderBy(use => use.Model, StringComparer.Ordinal).ThenBy(use => use.Account, StringComparer.Ordinal)];

        QuotaUse Of(string key)
        {
            var parts = key.Split('/', 3);
            var state = states.GetValueOrDefault(key, new QuotaState(1, 0, 0));
            return new QuotaUse
            {
                Account = parts[0],
                Region = parts[1] == "-" ? null : parts[1],
                Model = parts[2],
                TokensPerMinute = limited.GetValueOrDefault(key)?.Quota.TokensPerMinute,
                Belief = state.Belief,
                MinuteTokens = state.MinuteTokens,
                WaitingTokens = state.WaitingTokens,
                IntervalMinutes = (int)interval.TotalMinutes,
                Points = [.. points[key]],
            };
        }
    }
}
