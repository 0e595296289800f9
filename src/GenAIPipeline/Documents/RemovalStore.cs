using GenAIPipeline.Events;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>Takes documents out of the database, leaving a tombstone each.</summary>
public sealed class RemovalStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Tombstones looked at by one sweep.</summary>
    private const int SweepSize = 500;

    /// <summary>The document and all that was found inside it, locked until the transaction ends; empty when the tenant has none of that id.</summary>
    internal async Task<IReadOnlyList<Document>> LockAsync(NpgsqlTransaction transaction, string tenant, DocumentId id, CancellationToken cancellation)
    {
        var locked = await LockAsync(transaction, "id = any($1) and tenant = $2", [id.Value], tenant, cancellation);
        // Level by level, because a statement does not see children that a worker commits while it waits for their parent's lock.
        for (var level = locked; level.Count > 0; locked.AddRange(level))
            level = await LockAsync(transaction, "parent_id = any($1) and tenant = $2", [.. level.Select(document => document.Id.Value)], tenant, cancellation);
        return locked;
    }

    /// <summary>Deletes the rows with their results, history, reviews and dead letters, and emits <c>document.deleted</c> for each.</summary>
    internal async Task DeleteAsync(NpgsqlTransaction transaction, IReadOnlyList<Document> documents, string actor, CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.Add(
            """
            with gone as (
                delete from document
                where id = any($1)
                returning id, tenant
            )
            insert into document_tombstone (id, tenant, deleted_at)
            select id, tenant, $2
            from gone
            """,
            documents.Select(document => document.Id.Value).ToArray(), at);
        foreach (var document in documents)
            batch.AddEvent(document.Outbox(new DocumentDeleted { DocumentId = document.Id.Value, Tenant = document.Tenant, Run = document.Run, By = actor }), at);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Deleted documents whose files may still be there, oldest first.</summary>
    public async Task<IReadOnlyList<DocumentId>> WithFilesAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select id
            from document_tombstone
            where files_removed_at is null
            order by deleted_at
            limit $1
            """,
            SweepSize);
        var ids = new List<DocumentId>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    /// <summary>The files of a deleted document are gone.</summary>
    public async Task FilesRemovedAsync(DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command("update document_tombstone set files_removed_at = $2 where id = $1", id.Value, time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<List<Document>> LockAsync(NpgsqlTransaction transaction, string condition, Guid[] ids, string tenant, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select {DocumentRow.Columns}
            from document
            where {condition}
            order by id
            for update
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = ids }, new() { Value = tenant } },
        };
        var documents = new List<Document>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            documents.Add(DocumentRow.Read(reader));
        return documents;
    }
}
