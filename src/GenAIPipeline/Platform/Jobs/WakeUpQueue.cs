using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using GenAIPipeline.Platform.Postgres;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Storage;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>
/// Puts wake-ups into Hangfire's queue by our own SQL, inside the caller's transaction: the row and its wake-up are one commit, at a
/// fraction of the price of Hangfire's API. A test holds these statements against Hangfire's schema.
/// </summary>
public sealed class WakeUpQueue : IDisposable
{
    /// <summary>Ids fetched at once from Hangfire's sequence.</summary>
    private const int Block = 100;

    private const string Insert = """
        with named as (
            insert into hangfire.state (jobid, name, reason, createdat, data)
            values ($1, 'Enqueued', null, $4, $5)
            returning id
        ), queued as (
            insert into hangfire.jobqueue (jobid, queue)
            values ($1, 'default')
        )
        insert into hangfire.job (id, stateid, statename, invocationdata, arguments, createdat)
        select $1, id, 'Enqueued', $2, $3, $4
        from named
        """;

    // Hangfire's own scheduler may do the same in this moment: who comes second finds another state and does nothing.
    private const string Enqueue = """
        with scheduled as (
            select id
            from hangfire.job
            where id = $1 and statename = 'Scheduled'
            for update
        ), unscheduled as (
            delete from hangfire.set
            where key = 'schedule' and value = $1::text and exists (select from scheduled)
        ), named as (
            insert into hangfire.state (jobid, name, reason, createdat, data)
            select id, 'Enqueued', 'Its time has come', $2, $3
            from scheduled
            returning id, jobid
        ), queued as (
            insert into hangfire.jobqueue (jobid, queue)
            select jobid, 'default'
            from named
        )
        update hangfire.job j
        set stateid = n.id, statename = 'Enqueued'
        from named n
        where j.id = n.jobid
        """;

    private static readonly JsonSerializerOptions AsHangfire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly NpgsqlDataSource database;
    private readonly WakeUpJobQueue queue;
    private readonly string invocation;
    private readonly Queue<long> ids = [];
    private readonly SemaphoreSlim refill = new(1, 1);

    /// <param name="database">The database that holds Hangfire's tables.</param>
    /// <param name="queue">The queue of this process, whose idle workers are woken.</param>
    /// <param name="job">The method that a wake-up runs: (Guid id, string name, CancellationToken).</param>
    public WakeUpQueue(NpgsqlDataSource database, WakeUpJobQueue queue, MethodInfo job)
    {
        this.database = database;
        this.queue = queue;
        var data = InvocationData.SerializeJob(new Job(job.DeclaringType, job, Guid.Empty, "", CancellationToken.None));
        invocation = SerializationHelper.Serialize(new InvocationData(data.Type, data.Method, data.ParameterTypes, null));
    }

    /// <summary>A job id that nobody else has; ids come in blocks, so this is rarely a round trip.</summary>
    public async ValueTask<long> NextJobAsync(CancellationToken cancellation)
    {
        await refill.WaitAsync(cancellation);
        try
        {
            if (ids.Count == 0)
            {
                await using var command = database.Command("select nextval('hangfire.job_id_seq') from generate_series(1, $1)", Block);
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                while (await reader.ReadAsync(cancellation))
                    ids.Enqueue(reader.GetInt64(0));
            }

            return ids.Dequeue();
        }
        finally
        {
            refill.Release();
        }
    }

    /// <summary>Adds the job to the transaction. Call <see cref="Signal"/> after its commit.</summary>
    internal void AddJob(NpgsqlBatch batch, long job, Guid id, string name, DateTimeOffset at)
    {
        string?[] arguments = [JsonSerializer.Serialize(id), JsonSerializer.Serialize(name, AsHangfire), null];
        batch.Add(
            Insert,
            job,
            new NpgsqlParameter { Value = invocation, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new NpgsqlParameter { Value = JsonSerializer.Serialize(arguments, AsHangfire), NpgsqlDbType = NpgsqlDbType.Jsonb },
            at.ToUniversalTime(),
            Enqueued(at));
    }

    /// <summary>Moves a scheduled job into the queue, so that a retry stays one job. Call <see cref="Signal"/> after the commit.</summary>
    internal static void AddEnqueue(NpgsqlBatch batch, long job, DateTimeOffset at) => batch.Add(Enqueue, job, at.ToUniversalTime(), Enqueued(at));

    public void Dispose() => refill.Dispose();

    /// <summary>Lets an idle worker of this process look at the queue now instead of at its next poll.</summary>
    public void Signal() => queue.FetchNextJob();

    private static NpgsqlParameter Enqueued(DateTimeOffset at) =>
        new() { Value = $$"""{"EnqueuedAt":"{{at.UtcDateTime:O}}","Queue":"default"}""", NpgsqlDbType = NpgsqlDbType.Jsonb };
}
