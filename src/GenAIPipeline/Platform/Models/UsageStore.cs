using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Platform.Models;

/// <summary>Use of the models on one day.</summary>
public sealed record UsageLine
{
    /// <summary>In UTC.</summary>
    public required DateOnly Day { get; init; }
    public required string Tenant { get; init; }
    public required string Profile { get; init; }
    public required string Model { get; init; }

    /// <summary>Requests sent, failed ones too.</summary>
    public required long Calls { get; init; }
    public required long Failures { get; init; }

    /// <summary>Calls that the answer cache served.</summary>
    public required long CacheHits { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }

    /// <summary>Tokens that the provider's cache or ours had.</summary>
    public required long CachedTokens { get; init; }

    /// <summary>Input tokens that were written to the provider's cache.</summary>
    public required long CacheWriteTokens { get; init; }
    public required decimal CostUsd { get; init; }

    /// <summary>What the hits of the answer cache would have cost, in US dollars.</summary>
    public required decimal CacheSavedUsd { get; init; }

    /// <summary>What the provider's cache of prompts saved, in US dollars; negative where writing to it cost more than reading from it saved.</summary>
    public required decimal PromptCacheSavedUsd { get; init; }

    /// <summary>What cascades saved, in US dollars: all work at the price of the spared model, less what both models took; negative where too much was escalated.</summary>
    public required decimal CascadeSavedUsd { get; init; }

    /// <summary>Answers of a model behind the first of its chain.</summary>
    public required long Fallbacks { get; init; }

    /// <summary>Requests that a cascade's better model was sent.</summary>
    public required long Escalations { get; init; }

    /// <summary><c>tokens</c>; <c>pages</c> or <c>seconds</c> for services that bill by them.</summary>
    public required string Unit { get; init; }

    /// <summary>Billed pages or seconds; 0 for tokens.</summary>
    public required double Units { get; init; }
}

/// <summary>The ledger: one row for every request to a model or another paid service, and every hit of the cache.</summary>
public sealed class UsageStore(NpgsqlDataSource database)
{
    internal async Task AppendAsync(ModelCallRow row, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        // The call waits for this row: a crash of the database's machine may cost the last half second of the ledger, one of ours nothing.
        batch.Add("select set_config('synchronous_commit', 'off', true)");
        AddAppend(batch, row);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Adds the row to a transaction that also keeps what was paid for.</summary>
    internal static void AddAppend(NpgsqlBatch batch, ModelCallRow row) => batch.Add(
        """
        insert into model_call (at, tenant, profile, document_id, model, outcome, cause, input_tokens, output_tokens, cached_tokens, cost_usd, latency_ms, unit, units, cache_write_tokens, chain, link, step, full_usd, hold)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        """,
        row.At, row.Tenant, row.Profile, row.Document, row.Model, row.Outcome.ToString(), Sql.Nullable(row.Cause, NpgsqlDbType.Text),
        row.InputTokens, row.OutputTokens, row.CachedTokens, row.CostUsd, (int)Math.Min(row.Latency.TotalMilliseconds, int.MaxValue),
        row.Unit.ToString().ToLowerInvariant(), row.Units, row.CacheWriteTokens,
        Sql.Nullable(row.Chain, NpgsqlDbType.Text), Sql.Nullable(row.Link, NpgsqlDbType.Integer), Sql.Nullable(row.Step?.ToString(), NpgsqlDbType.Text), row.FullUsd, Sql.Nullable(row.Hold, NpgsqlDbType.Uuid));

    /// <summary>Use by day, tenant, profile and model, newest day first.</summary>
    /// <param name="tenant">One tenant, or null for all.</param>
    /// <param name="from">First moment.</param>
    /// <param name="until">Moment behind the last.</param>
    /// <param name="cancellation">Ends the query.</param>
    public async Task<IReadOnlyList<UsageLine>> ReadAsync(string? tenant, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select (at at time zone 'utc')::date, tenant, profile, model,
                count(*) filter (where outcome <> 'Cached'), count(*) filter (where outcome = 'Failed'), count(*) filter (where outcome = 'Cached'),
                sum(input_tokens)::bigint, sum(output_tokens)::bigint, sum(cached_tokens)::bigint, sum(cost_usd), unit, sum(units), sum(cache_write_tokens)::bigint,
                coalesce(sum(full_usd) filter (where outcome = 'Cached'), 0),
                coalesce(sum(full_usd - cost_usd) filter (where outcome <> 'Cached' and step is null), 0),
                coalesce(sum(full_usd - cost_usd) filter (where outcome <> 'Cached' and step is not null), 0),
                count(*) filter (where outcome = 'Answered' and link > 0), count(*) filter (where outcome <> 'Cached' and step = 'Escalated')
            from model_call
            where at >= $2 and at < $3 and ($1::text is null or tenant = $1)
            group by 1, 2, 3, 4, unit
            order by 1 desc, 2, 3, 4
            """,
            Sql.Nullable(tenant, NpgsqlDbType.Text), from, until);
        var lines = new List<UsageLine>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            lines.Add(new UsageLine
            {
                Day = reader.GetFieldValue<DateOnly>(0),
                Tenant = reader.GetString(1),
                Profile = reader.GetString(2),
                Model = reader.GetString(3),
                Calls = reader.GetInt64(4),
                Failures = reader.GetInt64(5),
                CacheHits = reader.GetInt64(6),
                InputTokens = reader.GetInt64(7),
                OutputTokens = reader.GetInt64(8),
                CachedTokens = reader.GetInt64(9),
                CostUsd = reader.GetDecimal(10),
                Unit = reader.GetString(11),
                Units = reader.GetDouble(12),
                CacheWriteTokens = reader.GetInt64(13),
                CacheSavedUsd = reader.GetDecimal(14),
                PromptCacheSavedUsd = reader.GetDecimal(15),
                CascadeSavedUsd = reader.GetDecimal(16),
                Fallbacks = reader.GetInt64(17),
                Escalations = reader.GetInt64(18),
            });
        }

        return lines;
    }

    /// <summary>Failed calls by day, model and cause, and answers by fallback with the failure that led to each.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<UsageFailures> ReadFailuresAsync(string? tenant, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Add(
            """
            select (at at time zone 'utc')::date, model, cause, count(*)
            from model_call
            where at >= $2 and at < $3 and ($1::text is null or tenant = $1) and outcome = 'Failed'
            group by 1, 2, 3
            order by 1 desc, 4 desc, 2, 3
            """,
            Sql.Nullable(tenant, NpgsqlDbType.Text), from, until);
        batch.Add(
            """
            select (a.at at time zone 'utc')::date, a.model, f.model, f.cause, count(*)
            from model_call a
            left join lateral (
                -- the ledger does not join the attempts of a call: the document's last failure in the chain before this answer led to it
                select f.model, f.cause
                from model_call f
                where f.tenant = a.tenant and f.document_id = a.document_id and f.chain = a.chain and f.link < a.link and f.outcome = 'Failed'
                    and f.at <= a.at and f.at > a.at - interval '1 hour'
                order by f.at desc, f.id desc
                limit 1
            ) f on true
            where a.at >= $2 and a.at < $3 and ($1::text is null or a.tenant = $1) and a.outcome = 'Answered' and a.link > 0
            group by 1, 2, 3, 4
            order by 1 desc, 5 desc, 2, 3, 4
            """,
            Sql.Nullable(tenant, NpgsqlDbType.Text), from, until);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var failed = new List<FailedCalls>();
        while (await reader.ReadAsync(cancellation))
            failed.Add(new FailedCalls { Day = reader.GetFieldValue<DateOnly>(0), Model = reader.GetString(1), Cause = reader.GetString(2), Calls = reader.GetInt64(3) });
        await reader.NextResultAsync(cancellation);
        var fallbacks = new List<FallbackAnswers>();
        while (await reader.ReadAsync(cancellation))
        {
            var isKnown = !reader.IsDBNull(2);
            fallbacks.Add(new FallbackAnswers
            {
                Day = reader.GetFieldValue<DateOnly>(0),
                Model = reader.GetString(1),
                FailedModel = isKnown ? reader.GetString(2) : null,
                Cause = isKnown ? reader.GetString(3) : null,
                Answers = reader.GetInt64(4),
            });
        }

        return new UsageFailures { Failed = failed, Fallbacks = fallbacks };
    }
}
