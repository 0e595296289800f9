using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Outbox;

/// <summary>Reads the feed by cursor.</summary>
public sealed class FeedStore(NpgsqlDataSource database)
{
    private const string Columns = "tenant, sequence, id, type, subject, schema_version, correlation_id, causation_id, trace_parent, partition_key, time, data";

    /// <summary>Events of a tenant behind the cursor, oldest first.</summary>
    /// <param name="tenant">Whose feed.</param>
    /// <param name="after">Sequence behind which to begin; 0 for the oldest.</param>
    /// <param name="types">Types without prefix to keep; empty keeps all.</param>
    /// <param name="limit">1 to 1,000.</param>
    public async Task<IReadOnlyList<FeedEvent>> ReadAsync(string tenant, long after, string[] types, int limit, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from feed
            where tenant = $1 and sequence > $2 and (cardinality($3) = 0 or type = any($3))
            order by sequence
            limit $4
            """,
            tenant, after, types, limit);
        return await ReadAllAsync(command, cancellation);
    }

    /// <summary>The newest sequence of a tenant's feed; 0 when it is empty.</summary>
    public async Task<long> LastSequenceAsync(string tenant, CancellationToken cancellation)
    {
        await using var command = database.Command("select last from feed_position where tenant = $1", tenant);
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    /// <summary>All events about one document and its reviews, oldest first.</summary>
    public async Task<IReadOnlyList<FeedEvent>> ReadPartitionAsync(string tenant, string partitionKey, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from feed
            where tenant = $1 and partition_key = $2
            order by sequence
            """,
            tenant, partitionKey);
        return await ReadAllAsync(command, cancellation);
    }

    /// <summary>Deletes events from before the moment, the oldest first; what is left of each tenant stays contiguous. Answers how many.</summary>
    public async Task<int> TrimAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        // Times and sequences differ by the length of a transaction at most, so the edge is looked for within an hour.
        await using var command = database.Command(
            """
            with edge as (
                select tenant, min(sequence) as first
                from feed
                where time >= $1 and time < $1 + interval '1 hour'
                group by tenant
            )
            delete from feed f
            using (
                select o.tenant, o.sequence
                from feed o
                left join edge e on e.tenant = o.tenant
                where o.time < $1 and (e.first is null or o.sequence < e.first)
                order by o.time
                limit $2
            ) old
            where f.tenant = old.tenant and f.sequence = old.sequence
            """,
            before, most);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<IReadOnlyList<FeedEvent>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var events = new List<FeedEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            events.Add(new FeedEvent
            {
                Tenant = reader.GetString(0),
                Sequence = reader.GetInt64(1),
                Id = reader.GetGuid(2),
                Type = reader.GetString(3),
                Subject = reader.GetString(4),
                SchemaVersion = reader.GetString(5),
                CorrelationId = reader.GetString(6),
                CausationId = reader.Get<string>("causation_id"),
                TraceParent = reader.Get<string>("trace_parent"),
                PartitionKey = reader.GetString(9),
                Time = reader.GetFieldValue<DateTimeOffset>(10),
                Data = reader.GetString(11),
            });
        }

        return events;
    }
}
