using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Outbox;

/// <summary>
/// Gives events their public sequence, contiguous per tenant from 1. Transactions commit out of order, so no number is given before
/// the commit: one pass at a time (advisory lock) moves committed rows from the outbox to the feed. A crash in between loses nothing,
/// because the move is one transaction.
/// </summary>
public sealed partial class Sequencer(NpgsqlDataSource database, FeedSignal signal, ILogger<Sequencer> log) : BackgroundService
{
    /// <summary>A pass that moves more than so many events says that the pipeline is busy.</summary>
    private const int Busy = 4;

    /// <summary>Then the next pass waits this long, so that passes do not cost more than what they carry.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    /// <summary>How often to look without being told, in case another process crashed between its commit and its pass.</summary>
    private static readonly TimeSpan Net = TimeSpan.FromMilliseconds(500);

    private const string Lock = "select pg_advisory_xact_lock(7203514)";

    private const string Move = """
        with taken as (
            delete from outbox
            where position in (select position from outbox order by position limit 5000)
            returning *
        ), counted as (
            select tenant, count(*) as events
            from taken
            group by tenant
        ), moved as (
            insert into feed_position as p (tenant, last)
            select tenant, events from counted
            on conflict (tenant) do update set last = p.last + excluded.last
            returning p.tenant, p.last
        ), written as (
            insert into feed (tenant, sequence, id, type, subject, schema_version, correlation_id, causation_id, trace_parent, partition_key, time, data)
            select t.tenant,
                m.last - c.events + row_number() over (partition by t.tenant order by t.position),
                t.id, t.type, t.subject, t.schema_version, t.correlation_id, t.causation_id, t.trace_parent, t.partition_key, t.time, t.data
            from taken t
            join moved m on m.tenant = t.tenant
            join counted c on c.tenant = t.tenant
            returning 1
        )
        select (select count(*) from written), pg_notify('feed', '')
        where exists (select 1 from taken)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signal.WaitForCommitAsync(Net, stoppingToken);
                if (await PassAsync(stoppingToken) > Busy)
                    await Task.Delay(Gather, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                PassFailed(e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(300), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Moves what is committed; answers how many events were moved.</summary>
    internal async Task<long> PassAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction).Add(Lock).Add(Move);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var moved = await reader.ReadAsync(cancellation) ? reader.GetInt64(0) : 0;
        await reader.CloseAsync();
        await transaction.CommitAsync(cancellation);
        if (moved > 0)
            signal.Published();
        return moved;
    }

    [LoggerMessage(LogLevel.Warning, "Events wait in the outbox, the next pass tries again: {Reason}")]
    private partial void PassFailed(string reason);
}
