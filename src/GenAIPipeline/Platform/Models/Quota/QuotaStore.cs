using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>The shared rows of the quotas, and the lengths of answers.</summary>
public sealed class QuotaStore(NpgsqlDataSource database)
{
    /// <summary>A process that was not seen for so long is dead: its reservations come back.</summary>
    internal const double LeaseSeconds = 10;

    private const string Tick =
        """
        select granted, slice, slice_requests, seen_at, level, belief, processes, day_closed_until, backlog, set_config('synchronous_commit', 'off', true)
        from model_quota_tick($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
        """;

    /// <summary>All quotas of a process in one round trip.</summary>
    /// <param name="process">This process.</param>
    /// <param name="ticks">By key, so that processes take the rows in the same order.</param>
    /// <param name="at">Seconds since 1970 instead of the database's clock, for tests; else null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal async Task<IReadOnlyList<QuotaAnswer>> TickAsync(Guid process, IReadOnlyList<QuotaTick> ticks, double? at, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { Timeout = 3 };
        foreach (var tick in ticks)
            Add(batch, process, tick, at);
        await batch.PrepareAsync(cancellation);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var answers = new List<QuotaAnswer>(ticks.Count);
        do
        {
            await reader.ReadAsync(cancellation);
            answers.Add(new QuotaAnswer
            {
                Granted = reader.GetFieldValue<int[]>(0),
                Slice = reader.GetDouble(1),
                SliceRequests = reader.GetDouble(2),
                At = reader.GetDouble(3),
                Level = reader.GetDouble(4),
                Belief = reader.GetDouble(5),
                Processes = reader.GetInt32(6),
                DayClosedUntil = reader.GetDouble(7),
                Backlog = reader.GetDouble(8),
            });
        }
        while (await reader.NextResultAsync(cancellation));
        return answers;
    }

    /// <summary>The lengths of answers that processes have seen lately.</summary>
    internal async Task<IReadOnlyList<(string Model, string Prompt, OutputMoments Moments)>> LoadHistoriesAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select model, prompt, answers, mean, log_mean, log_variance, input_ratio
            from model_output_history
            where updated_at > now() - interval '30 days'
            order by updated_at desc
            limit 5000
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(string, string, OutputMoments)>();
        while (await reader.ReadAsync(cancellation))
            found.Add((reader.GetString(0), reader.GetString(1), new OutputMoments(reader.GetInt32(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5), reader.GetDouble(6))));
        return found;
    }

    /// <summary>Keeps what this process knows; of two processes the one that saved last is believed, for both have seen the same prompts.</summary>
    internal async Task SaveHistoriesAsync(IReadOnlyList<(string Model, string Prompt, OutputMoments Moments)> histories, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            insert into model_output_history as h (model, prompt, answers, mean, log_mean, log_variance, input_ratio, updated_at)
            select *, now() from unnest($1::text[], $2::text[], $3::int[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])
            on conflict (model, prompt) do update
            set answers = excluded.answers, mean = excluded.mean, log_mean = excluded.log_mean, log_variance = excluded.log_variance, input_ratio = excluded.input_ratio, updated_at = excluded.updated_at
            where excluded.answers >= h.answers or h.updated_at < now() - interval '1 hour'
            """,
            histories.Select(h => h.Model).ToArray(), histories.Select(h => h.Prompt).ToArray(), histories.Select(h => h.Moments.Answers).ToArray(), histories.Select(h => h.Moments.Mean).ToArray(),
            histories.Select(h => h.Moments.LogMean).ToArray(), histories.Select(h => h.Moments.LogVariance).ToArray(), histories.Select(h => h.Moments.InputRatio).ToArray());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static void Add(NpgsqlBatch batch, Guid process, QuotaTick tick, double? at)
    {
        var (limits, settled) = (tick.Limits, tick.Settlements);
        batch.Add(
            Tick,
            tick.Key, process, Sql.Nullable(at, NpgsqlTypes.NpgsqlDbType.Double), LeaseSeconds,
            limits.IsBucket, limits.Tokens, limits.DayTokens, limits.Requests, limits.Floor,
            tick.Batch, settled.Select(s => s.Minute).ToArray(), settled.Select(s => s.Back).ToArray(), settled.Select(s => s.Over).ToArray(), settled.Sum(s => s.Used), settled.Count - tick.Refused,
            tick.Refused, tick.IsRefusedToday,
            tick.Before.Held, tick.Before.Expected, tick.After.Held, tick.After.Expected,
            tick.SliceLeft, tick.SliceRequestsLeft, tick.SliceWanted, (double)tick.SliceRequestsWanted,
            tick.Flows.Select(f => f.Tenant).ToArray(), tick.Flows.Select(f => f.Priority).ToArray(), tick.Flows.Select(f => f.Head).ToArray(), tick.Flows.Select(f => f.Waiting).ToArray(),
            tick.Wants.Select(w => w.Flow).ToArray(), tick.Wants.Select(w => w.Price.Reserve).ToArray(), tick.Wants.Select(w => w.Price.Expected).ToArray());
    }
}
