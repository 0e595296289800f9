using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>What can expire of a document.</summary>
public enum DocumentPart
{
    /// <summary>The uploaded bytes.</summary>
    Files,

    /// <summary>The extracted text.</summary>
    Text,

    /// <summary>Summaries, checks, edits and published results.</summary>
    Results,
}

/// <summary>Removes parts of old documents by policy. Only documents that have ended and cannot be redriven lose anything, and a sample that nobody looked at is withdrawn with its subject; the row stays and says what is gone.</summary>
public sealed class ExpiryStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Old = """
        ended_at < $1
            and not exists (select from dead_letter l where l.document_id = document.id and l.redriven_at is null and l.expired_at is null)
        """;

    private const string ExpireText = $"""
        with old as (
            update document
            set text_expired_at = $2, text_key = null
            where id in (select id from document where {Old} and exists (select from stage_result s where s.document_id = document.id and s.stage = 'Extraction') order by ended_at limit $3 for update skip locked)
            returning id
        ), gone as (
            delete from stage_result
            where document_id in (select id from old) and stage = 'Extraction'
        ), withdrawn as (
            update review
            set status = 'withdrawn', version = version + 1
            where document_id in (select id from old) and status = 'open'
        )
        select count(*)::int from old
        """;

    private const string ExpireResults = $"""
        with old as (
            update document
            set results_expired_at = $2
            where id in (select id from document where {Old} and exists (select from stage_result s where s.document_id = document.id and s.stage <> 'Extraction') order by ended_at limit $3 for update skip locked)
            returning id
        ), gone as (
            delete from stage_result
            where document_id in (select id from old) and stage <> 'Extraction'
        ), withdrawn as (
            update review
            set status = 'withdrawn', version = version + 1
            where document_id in (select id from old) and status = 'open'
        )
        select count(*)::int from old
        """;

    /// <summary>Removes the text of documents that last moved before the moment; answers of how many.</summary>
    public Task<int> ExpireTextAsync(DateTimeOffset before, int most, CancellationToken cancellation) => ExpireAsync(ExpireText, before, most, cancellation);

    /// <summary>Removes the results of documents that last moved before the moment; answers of how many.</summary>
    public Task<int> ExpireResultsAsync(DateTimeOffset before, int most, CancellationToken cancellation) => ExpireAsync(ExpireResults, before, most, cancellation);

    /// <summary>Documents that last moved before the moment and still have their files.</summary>
    public async Task<IReadOnlyList<DocumentId>> WithOldFilesAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.Command($"select id from document where {Old} and files_expired_at is null order by ended_at limit $2", before, most);
        var ids = new List<DocumentId>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            ids.Add(new(reader.GetGuid(0)));
        return ids;
    }

    /// <summary>Claims the document's files for removal, before they go: a crash in between leaves files that the next turn does not see but a deletion removes. False when the document moved on.</summary>
    public async Task<bool> ExpireFilesAsync(DocumentId id, DateTimeOffset before, CancellationToken cancellation)
    {
        await using var command = database.Command($"update document set files_expired_at = $2 where id = $3 and {Old} and files_expired_at is null", before, time.GetUtcNow(), id.Value);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>The files could not be removed; the next turn tries again.</summary>
    public async Task FilesRemainAsync(DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command("update document set files_expired_at = null where id = $1", id.Value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>When the part was removed by policy, or null. Ask only when it is not there: a reprocess makes text and results anew.</summary>
    public async Task<DateTimeOffset?> ExpiredAtAsync(DocumentId id, DocumentPart part, CancellationToken cancellation)
    {
        await using var command = database.Command("select files_expired_at, text_expired_at, results_expired_at from document where id = $1", id.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && !await reader.IsDBNullAsync((int)part, cancellation)
            ? await reader.GetFieldValueAsync<DateTimeOffset>((int)part, cancellation)
            : null;
    }

    /// <summary>Deletes idempotency keys that were first used before the moment; answers how many.</summary>
    public async Task<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            delete from idempotency_key
            where ctid in (select ctid from idempotency_key where created_at < $1 limit $2)
            """,
            before, most);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<int> ExpireAsync(string expire, DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.Command(expire, before, time.GetUtcNow(), most);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Those of the ids that have no document, or one whose files have expired.</summary>
    public async Task<IReadOnlyList<Guid>> WithoutFilesAsync(Guid[] ids, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select id
            from unnest($1) as named (id)
            where not exists (select from document d where d.id = named.id and d.files_expired_at is null)
            """,
            ids);
        var strays = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            strays.Add(reader.GetGuid(0));
        return strays;
    }
}
