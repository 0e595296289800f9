using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>A document that this worker may run until the lease ends.</summary>
public sealed record Lease(Document Document, long Token);

/// <summary>Leases expire by a query predicate, so a dead worker holds nothing up for longer than one lease.</summary>
public sealed class LeaseStore(NpgsqlDataSource database, WakeUpQueue wakeUps, TimeProvider time)
{
    /// <summary>From a claim or renewal to the moment at which another worker may take the document.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    /// <summary>When to look again at a document whose job stands in the queue: it will run, so a long queue need not be swept again and again.</summary>
    private static readonly TimeSpan QueuedNet = TimeSpan.FromMinutes(5);

    private const string Unfinished = "status in ('Uploaded', 'Accepted', 'TextExtracted', 'Summarized', 'ReadyToPublish')";

    // Losing a claim in a crash is harmless (the wake_at of the row still stands), so it need not wait for the disk. A net that was moved far ahead while the job stood
    // in the queue is drawn in: if this worker dies, the document is due when the lease ends. Mostly wake_at is nearer and keeps its value, so that no index is written.
    private const string Claim = $"""
        update document
        set lease_token = lease_token + 1,
            lease_until = $2::timestamptz + interval '30 seconds',
            wake_at = least(wake_at, $2::timestamptz + interval '30 seconds'),
            wake_again = false
        where id = $1
            and {Unfinished}
            and (lease_until is null or lease_until < $2)
            and (wait is null or wake_at <= $2 or wake_again)
        returning {DocumentRow.Columns}, lease_token
        """;

    private const string WakeAgain = $"""
        update document
        set wake_again = true
        where id = $1 and {Unfinished} and lease_until >= $2
        """;

    private const string Renew = """
        update document
        set lease_until = $3::timestamptz + interval '30 seconds'
        where id = $1 and lease_token = $2 and lease_until is not null
        """;

    private const string Release = $"""
        update document
        set lease_until = null, wake_at = $3
        where id = $1 and lease_token = $2 and {Unfinished}
        """;

    // wake_again lets a sleeping row be claimed although its next wake_at (the net under this wake-up) lies ahead.
    // A job that still stands in the queue will run: then only the net is moved on. One that is scheduled (a retry) is moved into the queue. Else a new job is made.
    private const string Due = """
        select d.id, d.file_name, d.job_id,
            exists (select 1 from hangfire.jobqueue q where q.jobid = d.job_id and q.fetchedat is null) as queued,
            exists (select 1 from hangfire.job j where j.id = d.job_id and j.statename = 'Scheduled') as scheduled
        from document d
        where d.wake_at <= $1 and (d.lease_until is null or d.lease_until < $1)
        order by d.wake_at
        limit 200
        for update skip locked
        """;

    private const string Rewake = """
        update document
        set wake_at = $2, job_id = $3, wake_again = true
        where id = $1 and wake_at is not null
        """;

    // A row that is run in this moment is not put to sleep (wake_again); one that sleeps is due at once.
    private const string Wake = """
        update document
        set wake_at = least(wake_at, $2), wake_again = true
        where id = any($1) and status = $3
        """;

    /// <summary>Takes the document; null when it rests, is leased to another, or sleeps. In the second case the holder is told to look again.</summary>
    public async Task<Lease?> ClaimAsync(DocumentId id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection).Add("set local synchronous_commit = off").Add(Claim, id.Value, now);
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            if (await reader.ReadAsync(cancellation))
                return new Lease(DocumentRow.Read(reader), reader.GetInt64(reader.FieldCount - 1));
        }

        await using var again = database.Command(WakeAgain, id.Value, now);
        await again.ExecuteNonQueryAsync(cancellation);
        return null;
    }

    /// <summary>Keeps the lease for another <see cref="Duration"/>; false when it is lost.</summary>
    public async Task<bool> RenewAsync(Lease lease, CancellationToken cancellation)
    {
        await using var command = database.Command(Renew, lease.Document.Id.Value, lease.Token, time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Gives the document back unfinished (the process stops); the rescuer wakes it at the given moment.</summary>
    public async Task ReleaseAsync(Lease lease, DateTimeOffset wakeAt, CancellationToken cancellation)
    {
        await using var command = database.Command(Release, lease.Document.Id.Value, lease.Token, wakeAt);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Ends the waiting of those of the documents that have this status: what they wait for there has come. Harmless for those that run, rest or have ended.</summary>
    public async Task WakeAsync(IReadOnlyCollection<DocumentId> ids, DocumentStatus status, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return;
        await using (var command = database.Command(Wake, ids.Select(id => id.Value).ToArray(), time.GetUtcNow(), status.ToString()))
            await command.ExecuteNonQueryAsync(cancellation);
        await WakeDueAsync(cancellation);
    }

    /// <summary>Wakes what is due: one job each, unless its job is still in the queue. Answers how many were woken.</summary>
    public async Task<int> WakeDueAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var due = await ReadDueAsync(connection, transaction, now, cancellation);
        if (due.Count == 0)
            return 0;
        var woken = 0;
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (id, fileName, job, queued, scheduled) in due)
        {
            var number = job;
            if (scheduled && job is { } retry)
            {
                WakeUpQueue.AddEnqueue(batch, retry, now);
                woken++;
            }
            else if (!queued)
            {
                number = await wakeUps.NextJobAsync(cancellation);
                wakeUps.AddJob(batch, number.Value, id, fileName, now);
                woken++;
            }

            batch.Add(Rewake, id, now + (queued ? QueuedNet : Duration), Sql.Nullable(number, NpgsqlTypes.NpgsqlDbType.Bigint));
        }

        await batch.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        for (var n = 0; n < woken; n++)
            wakeUps.Signal();
        return woken;
    }

    private static async Task<List<(Guid Id, string FileName, long? Job, bool Queued, bool Scheduled)>> ReadDueAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DateTimeOffset now, CancellationToken cancellation)
    {
        var due = new List<(Guid, string, long?, bool, bool)>();
        await using var command = new NpgsqlCommand(Due, connection, transaction) { Parameters = { new() { Value = now } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            due.Add((reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt64(2), reader.GetBoolean(3), reader.GetBoolean(4)));
        return due;
    }
}
