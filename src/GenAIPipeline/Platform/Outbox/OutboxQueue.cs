using GenAIPipeline.Events;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Outbox;

/// <summary>Writes events inside the caller's transaction. What is not valid against its schema never gets in.</summary>
public static class OutboxQueue
{
    private const string Insert = """
        insert into outbox (tenant, id, type, subject, schema_version, correlation_id, causation_id, trace_parent, partition_key, data)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    /// <exception cref="InvalidEventException">The data does not meet its schema: a bug.</exception>
    internal static void AddEvent(this NpgsqlBatch batch, OutboxEvent e, DateTimeOffset at) => batch.Add(
        Insert,
        e.Tenant,
        Guid.CreateVersion7(at),
        e.Event.Type,
        e.Event.Subject,
        e.Event.SchemaVersion,
        e.CorrelationId,
        Sql.Nullable(e.CausationId, NpgsqlTypes.NpgsqlDbType.Text),
        Sql.Nullable(e.TraceParent, NpgsqlTypes.NpgsqlDbType.Text),
        e.PartitionKey,
        Sql.Json(EventJson.SerializeValid(e.Event)));
}
