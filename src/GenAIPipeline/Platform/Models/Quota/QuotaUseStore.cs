using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>What the quotas have written down of their use.</summary>
public sealed class QuotaUseStore(NpgsqlDataSource database)
{
    /// <summary>Use by quota and interval, oldest first.</summary>
    /// <param name="from">Begin of the first interval.</param>
    /// <param name="interval">Whole minutes.</param>
    /// <param name="cancellation">Ends the query.</param>
    internal async Task<ILookup<string, QuotaPoint>> ReadAsync(DateTimeOffset from, TimeSpan interval, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            with minutes as (
                select key, minute, settled_tokens, granted, refused, belief
                from model_quota_minute
                where minute >= $1
                union all
                -- the newest minute is written down when the next one begins
                select key, to_timestamp(minute * 60), settled, granted, refused, belief
                from model_quota
                where minute >= extract(epoch from $1::timestamptz) / 60
            )
            select key, date_bin($2, minute, $1), sum(settled_tokens), max(settled_tokens), sum(granted), sum(refused), min(belief)
            from minutes
            group by 1, 2
            having sum(settled_tokens) > 0 or sum(granted) > 0 or sum(refused) > 0
            order by 1, 2
            """,
            from, interval);
        var points = new List<(string Key, QuotaPoint Point)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            points.Add((reader.GetString(0), new QuotaPoint
            {
                At = reader.GetFieldValue<DateTimeOffset>(1),
                SettledTokens = reader.GetDouble(2),
                BusiestMinuteTokens = reader.GetDouble(3),
                Granted = reader.GetInt64(4),
                Refused = reader.GetInt64(5),
                Belief = reader.GetDouble(6),
            }));
        }

        return points.ToLookup(found => found.Key, found => found.Point);
    }

    /// <summary>How the quotas stand, by key.</summary>
    /// <param name="now">A moment of the minute that is meant.</param>
    /// <param name="cancellation">Ends the query.</param>
    internal async Task<IReadOnlyDictionary<string, QuotaState>> NowAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select q.key, q.belief,
                case when q.minute = $1 then q.settled else 0 end
                + coalesce((select sum(p.held) from model_quota_process p where p.key = q.key and p.minute = $1 and p.seen > $2), 0),
                coalesce((select sum(f.waiting) from model_quota_flow f where f.key = q.key and f.seen > $2), 0)
            from model_quota q
            """,
            now.ToUnixTimeSeconds() / 60, now.ToUnixTimeMilliseconds() / 1000.0 - QuotaStore.LeaseSeconds);
        var states = new Dictionary<string, QuotaState>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            states.Add(reader.GetString(0), new QuotaState(reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3)));
        return states;
    }
}

/// <summary>How a quota stands.</summary>
/// <param name="Belief">Share of the configured limit that the provider is believed to grant.</param>
/// <param name="MinuteTokens">Used in this minute or held by running calls.</param>
/// <param name="WaitingTokens">That calls wait for.</param>
internal readonly record struct QuotaState(double Belief, double MinuteTokens, double WaitingTokens);
