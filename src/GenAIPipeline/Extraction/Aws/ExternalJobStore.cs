using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Paid work by content: reserved before the service is asked, so that no retry, no second worker and no crash pays twice.</summary>
internal sealed class ExternalJobStore(NpgsqlDataSource database, IOptions<AwsOptions> options, TimeProvider time)
{
    private const string Columns = "key, generation, state, source, job_id, started_at, units, answer, claimed_by, claimed_until";

    private const string AddUser = """
        insert into external_job_user (document_id, service, key)
        select d.id, j.service, j.key
        from document d, external_job j
        where d.id = $1 and j.service = $2 and j.key = $3
        on conflict do nothing
        """;

    private const string Reserve = """
        insert into external_job (service, key, tenant, source, state, is_job, claimed_by, claimed_until, reserved_at, units)
        values ($1, $2, $3, $4, 'reserved', $5, $9, $7, $6, $8)
        on conflict (service, key) do update
        set generation = external_job.generation + case when external_job.state in ('failed', 'forgotten') then 1 else 0 end,
            source = case when external_job.state in ('failed', 'forgotten') then excluded.source else external_job.source end,
            former_ids = case when external_job.job_id is null or external_job.state = 'reserved' then external_job.former_ids else array_append(external_job.former_ids, external_job.job_id) end,
            job_id = null,
            state = 'reserved',
            claimed_by = excluded.claimed_by,
            claimed_until = excluded.claimed_until,
            reserved_at = excluded.reserved_at,
            started_at = null,
            notified_at = null,
            ended_at = null,
            removed_at = null,
            units = coalesce(excluded.units, external_job.units),
            reason = null
        returning key, generation, state, source, job_id, started_at, units, answer, claimed_by, claimed_until
        """;

    // Jobs that told their end, or outlived their time, no longer count; nor do reservations that nobody is about to use.
    private const string CountOpen = """
        select count(*)
        from external_job
        where service = $1 and is_job and (state = 'running' or (state = 'reserved' and claimed_until > $4)) and notified_at is null and key <> $2 and reserved_at > $3
        """;

    /// <summary>From taking a reservation to the moment at which another document's worker may ask the service: longer than any call with its repeats.</summary>
    public TimeSpan Claim => options.Value.CallTimeout * 4 + TimeSpan.FromMinutes(1);

    /// <summary>Joins the work if it is known, else reserves it.</summary>
    public async Task<ExternalEntry> EnterAsync(ExternalWork work, CancellationToken cancellation)
    {
        if (await FindAsync(work, cancellation) is { State: ExternalState.Answered or ExternalState.Running } known)
            return new ExternalEntry.Found(known);
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var take = new NpgsqlBatch(connection, transaction).Add("select pg_advisory_xact_lock(hashtextextended('external_job/' || $1, 0))", work.Service))
            await take.ExecuteNonQueryAsync(cancellation);
        var (found, claimedBy, claimedUntil) = await ReadAsync(connection, transaction, work, cancellation);
        if (found is { State: ExternalState.Answered or ExternalState.Running })
            return new ExternalEntry.Found(found);
        // The same document comes back after its worker died or was cut off: nobody else is at it.
        if (found is { State: ExternalState.Reserved } && claimedBy != work.Subject.Document.Value && claimedUntil > now)
            return new ExternalEntry.Claimed();
        if (work.IsJob && await CountAsync(connection, transaction, work, now, cancellation) >= work.MaxJobs)
        {
            // Its place in line, claimed by nobody: whoever asks again knows by it that a job is wanted, and needs no file to start it.
            if (found is not { State: ExternalState.Reserved })
                await ReserveAsync(connection, transaction, work, claimedBy: null, now, cancellation);
            await transaction.CommitAsync(cancellation);
            return new ExternalEntry.Full();
        }

        var mine = await ReserveAsync(connection, transaction, work, work.Subject.Document.Value, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new ExternalEntry.Mine(mine);
    }

    /// <summary>The work as stored, with the document joined to its users; null when it is not known.</summary>
    public async Task<ExternalJob?> FindAsync(ExternalWork work, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Add($"select {Columns} from external_job where service = $1 and key = $2", work.Service, work.Key);
        batch.Add(AddUser, work.Subject.Document.Value, work.Service, work.Key);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Read(reader) : null;
    }

    /// <summary>The service has taken the job.</summary>
    public async Task StartedAsync(ExternalWork work, ExternalJob job, string jobId, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update external_job
            set state = 'running', job_id = $4, started_at = $5, claimed_by = null, claimed_until = null
            where service = $1 and key = $2 and generation = $3 and state = 'reserved'
            """,
            work.Service, work.Key, job.Generation, jobId, time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Keeps the answer and pays for it, together and once: who comes second changes nothing.</summary>
    public async Task AnsweredAsync(ExternalWork work, ExternalJob job, byte[] answer, ModelCallRow cost, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            """
            with answered as (
                update external_job
                set state = 'answered', answer = $4, ended_at = $5, claimed_by = null, claimed_until = null
                where service = $1 and key = $2 and generation = $3 and state in ('reserved', 'running')
                returning 1
            )
            select require_row(count(*)) from answered
            """,
            work.Service, work.Key, job.Generation, answer, time.GetUtcNow());
        UsageStore.AddAppend(batch, cost);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException e) when (e.SqlState == Sql.NoRow)
        {
            // Another worker has fetched the same answer and kept it.
        }
    }

    /// <summary>There will be no answer; whoever asks next starts anew.</summary>
    public async Task FailedAsync(ExternalWork work, ExternalJob job, string reason, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Add(
            """
            update external_job
            set state = 'failed', reason = $4, ended_at = $5, claimed_by = null, claimed_until = null
            where service = $1 and key = $2 and generation = $3 and state in ('reserved', 'running')
            """,
            work.Service, work.Key, job.Generation, reason, time.GetUtcNow());
        BudgetStore.AddRelease(batch, job.Hold);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The service was not reached: the reservation stays (it may have been), but another may try.</summary>
    public async Task ReleaseAsync(ExternalWork work, ExternalJob job, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update external_job
            set claimed_by = null, claimed_until = null
            where service = $1 and key = $2 and generation = $3 and state = 'reserved'
            """,
            work.Service, work.Key, job.Generation);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Takes note that a job has ended. Null when there is no such job; else the documents that use it.</summary>
    public async Task<IReadOnlyList<DocumentId>?> EndedAsync(string service, string jobId, CancellationToken cancellation)
    {
        await using var batch = database.CreateBatch();
        batch.Add(
            """
            update external_job
            set notified_at = coalesce(notified_at, $3)
            where service = $1 and job_id = $2
            """,
            service, jobId, time.GetUtcNow());
        batch.Add(
            """
            select u.document_id
            from external_job j
            left join external_job_user u on u.service = j.service and u.key = j.key
            where j.service = $1 and (j.job_id = $2 or j.former_ids @> array[$2])
            """,
            service, jobId);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        var documents = new List<DocumentId>();
        var isKnown = false;
        while (await reader.ReadAsync(cancellation))
        {
            isKnown = true;
            if (!reader.IsDBNull(0))
                documents.Add(new(reader.GetGuid(0)));
        }

        return isKnown ? documents : null;
    }

    private async Task<long> CountAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ExternalWork work, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection, transaction).Add(CountOpen, work.Service, work.Key, now - options.Value.JobTimeout, now);
        return (long)(await batch.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<ExternalJob> ReserveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ExternalWork work, Guid? claimedBy, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.Add(
            Reserve,
            work.Service, work.Key, work.Subject.Tenant, work.Subject.Document.Value, work.IsJob, now,
            Sql.Nullable(claimedBy is null ? null : (now + Claim).ToUniversalTime(), NpgsqlDbType.TimestampTz), Sql.Nullable(work.Units, NpgsqlDbType.Double), Sql.Nullable(claimedBy, NpgsqlDbType.Uuid));
        batch.Add(AddUser, work.Subject.Document.Value, work.Service, work.Key);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return Read(reader);
    }

    private static async Task<(ExternalJob? Job, Guid? ClaimedBy, DateTimeOffset? ClaimedUntil)> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ExternalWork work, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection, transaction).Add($"select {Columns} from external_job where service = $1 and key = $2 for update", work.Service, work.Key);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (Read(reader), reader.Get<Guid?>("claimed_by"), reader.Get<DateTimeOffset?>("claimed_until")) : default;
    }

    private static ExternalJob Read(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetInt32(1), Enum.Parse<ExternalState>(reader.GetString(2), ignoreCase: true), reader.GetGuid(3), reader.Get<string>("job_id"), reader.Get<DateTimeOffset?>("started_at"))
    {
        Units = reader.Get<double?>("units"),
        Answer = reader.Get<byte[]>("answer"),
    };
}
