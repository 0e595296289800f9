using GenAIPipeline.Events;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Documents;

/// <summary>Makes and finds document rows. Changes of a row are <see cref="TransitionStore"/>'s.</summary>
public sealed class DocumentStore(NpgsqlDataSource database, WakeUpQueue wakeUps, FeedSignal feed, DocumentChanges changes, TimeProvider time)
{
    /// <summary>After how long the rescuer looks at a row whose first wake-up got lost.</summary>
    private static readonly TimeSpan FirstWake = TimeSpan.FromSeconds(10);

    private const string InsertKey = """
        insert into idempotency_key (tenant, key, fingerprint, document_id)
        values ($1, $2, $3, $4)
        """;

    private const string InsertDocument = $"""
        insert into document (id, tenant, file_name, media_type, bytes, sha256, profile, labels, status, duplicate_of, parent_id, depth,
            correlation_id, trace_parent, wake_at, job_id, wait)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
            (select id from document where tenant = $2 and sha256 = $6 and $6 <> '' order by id limit 1),
            $10, $11, $12, $13, $14, $15, $16)
        returning {DocumentRow.Columns}
        """;

    private const string InsertHistory = """
        insert into document_history (document_id, run, status, stage, actor)
        values ($1, 1, $2, 'Upload', $3)
        """;

    /// <summary>Inserts the row, its wake-up and <c>document.received</c> in one transaction; the event of a document whose bytes are yet to be fetched follows with them.</summary>
    /// <returns>The row; or the earlier document of the same idempotency key.</returns>
    /// <exception cref="IdempotencyConflictException">The key was used with another upload.</exception>
    public async Task<Document> InsertAsync(NewDocument made, IdempotentUpload? once, CancellationToken cancellation)
    {
        if (once is not null && await FindByKeyAsync(made.Tenant, once, cancellation) is { } earlier)
            return earlier;
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);
            if (once is not null)
                batch.Add(InsertKey, made.Tenant, once.Key, once.Fingerprint, made.Id.Value);
            var job = await wakeUps.NextJobAsync(cancellation);
            AddInsert(batch, made, job, time.GetUtcNow());
            if (made.Source is { } source)
                IntakeStore.AddSource(batch, source, made.Id);
            Document document;
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                while (!reader.HasRows)
                    await reader.NextResultAsync(cancellation);
                await reader.ReadAsync(cancellation);
                document = DocumentRow.Read(reader);
            }

            Announce(document);
            return document;
        }
        catch (PostgresException e) when (once is not null && e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName == "idempotency_key")
        {
            return await FindByKeyAsync(made.Tenant, once, cancellation) ?? throw new IdempotencyConflictException();
        }
    }

    /// <summary>Tells workers and readers about a row that was just committed.</summary>
    internal void Announce(Document document)
    {
        wakeUps.Signal();
        feed.Committed();
        changes.Changed(document);
    }

    /// <summary>Adds the row, its history, wake-up and first event to a transaction.</summary>
    internal void AddInsert(NpgsqlBatch batch, NewDocument made, long job, DateTimeOffset at)
    {
        var status = made.Source is null ? DocumentStatus.Accepted : DocumentStatus.Uploaded;
        var wait = made.Source?.ExpectedBy is { } expectedBy ? new DocumentWait("the file", expectedBy, IsRetry: false) : null;
        batch.Add(
            InsertDocument,
            made.Id.Value, made.Tenant, made.FileName, made.MediaType, made.Bytes, made.Sha256, made.Profile, made.Labels.ToArray(),
            status.ToString(),
            Sql.Nullable(made.ParentId?.Value, NpgsqlDbType.Uuid), made.Depth, made.CorrelationId,
            Sql.Nullable(made.TraceParent, NpgsqlDbType.Text), wait?.Until ?? at + FirstWake, Sql.Nullable(wait is null ? job : null, NpgsqlDbType.Bigint),
            DocumentRow.ToJson(wait));
        batch.Add(InsertHistory, made.Id.Value, status.ToString(), made.Actor);
        if (!string.IsNullOrEmpty(made.Password))
            PasswordStore.AddKeep(batch, made.Id, made.Password, at);
        if (wait is null)
            wakeUps.AddJob(batch, job, made.Id.Value, made.FileName, at);
        if (status == DocumentStatus.Accepted)
            AddReceived(batch, made, at);
    }

    private static void AddReceived(NpgsqlBatch batch, NewDocument made, DateTimeOffset at) =>
        batch.AddEvent(
            new OutboxEvent(made.Tenant, made.Id.ToString(), new DocumentReceived
            {
                DocumentId = made.Id.Value,
                Tenant = made.Tenant,
                Run = 1,
                FileName = made.FileName,
                MediaType = made.MediaType,
                Bytes = made.Bytes,
                Sha256 = made.Sha256,
                Profile = made.Profile,
                ParentId = made.ParentId?.Value,
            }, made.CorrelationId, made.TraceParent),
            at);

    /// <summary>The document, or null when the tenant has none of that id.</summary>
    /// <param name="tenant">Null finds a document of any tenant (for workers and operators).</param>
    public async Task<Document?> FindAsync(string? tenant, DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {DocumentRow.Columns}
            from document
            where id = $1 and ($2::text is null or tenant = $2)
            """,
            id.Value, Sql.Nullable(tenant, NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? DocumentRow.Read(reader) : null;
    }

    /// <summary>Whether the tenant had a document of that id that was deleted.</summary>
    public async Task<bool> WasDeletedAsync(string tenant, DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command("select 1 from document_tombstone where id = $1 and tenant = $2", id.Value, tenant);
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>Documents attached to the given one, in the order in which they were found.</summary>
    public async Task<IReadOnlyList<Document>> ChildrenAsync(DocumentId parent, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {DocumentRow.Columns}
            from document
            where parent_id = $1
            order by id
            """,
            parent.Value);
        var children = new List<Document>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            children.Add(DocumentRow.Read(reader));
        return children;
    }

    private async Task<Document?> FindByKeyAsync(string tenant, IdempotentUpload once, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select document_id, fingerprint
            from idempotency_key
            where tenant = $1 and key = $2
            """,
            tenant, once.Key);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            return null;
        if (reader.GetString(1) != once.Fingerprint)
            throw new IdempotencyConflictException();
        var id = new DocumentId(reader.GetGuid(0));
        await reader.CloseAsync();
        return await FindAsync(tenant, id, cancellation) ?? throw new DocumentGoneException(id);
    }
}
