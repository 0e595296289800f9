using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Documents;

/// <summary>Rows of documents whose bytes lie outside of the store, one for each object however often its news come.</summary>
public sealed class IntakeStore(NpgsqlDataSource database, DocumentStore documents, WakeUpQueue wakeUps, TimeProvider time)
{
    // An older event of an object without versions tells of bytes that the newer one has replaced.
    private const string Claim = """
        insert into intake_object (bucket, key, version, version_id, etag, sequencer, document_id)
        select n.bucket, n.key, n.version, n.version_id, n.etag, n.sequencer, n.document_id
        from unnest($1, $2, $3, $4, $5, $6, $7) as n (bucket, key, version, version_id, etag, sequencer, document_id)
        where n.version_id is not null
            or n.sequencer is null
            or not exists (
                select from intake_object o
                where o.bucket = n.bucket and o.key = n.key and o.version_id is null and o.sequencer collate "C" > n.sequencer)
        on conflict do nothing
        returning document_id
        """;

    private const string Insert = """
        insert into intake_object (bucket, key, version, version_id, etag, sequencer, expected_by, document_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    /// <summary>Inserts those that are new, all or none: row, first wake-up and history. What came before, or was replaced since, makes none.</summary>
    /// <returns>How many were new.</returns>
    public async Task<int> InsertAsync(IEnumerable<NewDocument> news, CancellationToken cancellation)
    {
        var candidates = Newest(news);
        if (candidates.Count == 0)
            return 0;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var claimed = await ClaimAsync(transaction, candidates, cancellation);
        var made = candidates.Where(candidate => claimed.Contains(candidate.Id.Value)).ToList();
        if (made.Count == 0)
            return 0;
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var document in made)
            documents.AddInsert(batch, document, await wakeUps.NextJobAsync(cancellation), time.GetUtcNow());
        var rows = await InsertAsync(batch, cancellation);
        await transaction.CommitAsync(cancellation);
        foreach (var row in rows)
            documents.Announce(row);
        return made.Count;
    }

    /// <summary>Where the document's bytes lie; null when it came into being with its bytes.</summary>
    public async Task<IntakeSource?> FindAsync(DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select bucket, key, version_id, etag, sequencer, expected_by
            from intake_object
            where document_id = $1
            """,
            id.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return !await reader.ReadAsync(cancellation) ? null : new IntakeSource(reader.GetString(0), reader.GetString(1))
        {
            VersionId = reader.Get<string>("version_id"),
            ETag = reader.Get<string>("etag"),
            Sequencer = reader.Get<string>("sequencer"),
            ExpectedBy = reader.Get<DateTimeOffset?>("expected_by"),
        };
    }

    /// <summary>Forgets objects that became rows before the moment and were fetched: as long as a copy of their news may come. Answers how many.</summary>
    public async Task<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            delete from intake_object
            where ctid in (
                select o.ctid
                from intake_object o
                where o.created_at < $1
                    and not exists (select from document d where d.id = o.document_id and d.status in ('Uploaded', 'Failed'))
                limit $2)
            """,
            before, most);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    internal static void AddSource(NpgsqlBatch batch, IntakeSource source, DocumentId id) => batch.Add(
        Insert,
        source.Bucket, source.Key, source.Version, Sql.Nullable(source.VersionId, NpgsqlDbType.Text), Sql.Nullable(source.ETag, NpgsqlDbType.Text),
        Sql.Nullable(source.Sequencer, NpgsqlDbType.Text), Sql.Nullable(source.ExpectedBy?.ToUniversalTime(), NpgsqlDbType.TimestampTz), id.Value);

    private static async Task<List<Document>> InsertAsync(NpgsqlBatch batch, CancellationToken cancellation)
    {
        var rows = new List<Document>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        do
        {
            while (await reader.ReadAsync(cancellation))
                rows.Add(DocumentRow.Read(reader));
        }
        while (await reader.NextResultAsync(cancellation));
        return rows;
    }

    /// <summary>One of each object, in one order for all transactions: two that hold the same objects must not wait for one another.</summary>
    private static List<NewDocument> Newest(IEnumerable<NewDocument> news) =>
    [
        .. news
            .GroupBy(made => (made.Source!.Bucket, made.Source.Key, made.Source.VersionId))
            .Select(same => same.MaxBy(made => made.Source!.Sequencer ?? "", StringComparer.Ordinal)!)
            .OrderBy(made => made.Source!.Bucket, StringComparer.Ordinal).ThenBy(made => made.Source!.Key, StringComparer.Ordinal).ThenBy(made => made.Source!.Version, StringComparer.Ordinal),
    ];

    private static async Task<HashSet<Guid>> ClaimAsync(NpgsqlTransaction transaction, List<NewDocument> candidates, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.Add(
            Claim,
            Column(source => source.Bucket), Column(source => source.Key), Column(source => source.Version), Column(source => source.VersionId), Column(source => source.ETag), Column(source => source.Sequencer),
            candidates.Select(made => made.Id.Value).ToArray());
        var claimed = new HashSet<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            claimed.Add(reader.GetGuid(0));
        return claimed;

        NpgsqlParameter Column(Func<IntakeSource, string?> member) =>
            new() { Value = candidates.Select(made => member(made.Source!)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
    }
}
