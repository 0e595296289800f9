using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Documents;

/// <summary>Dead letters: what failed for good and waits for an operator. Each failed document has one that is open.</summary>
public sealed class DeadLetterStore(NpgsqlDataSource database)
{
    private const string Select = """
        select l.id, l.document_id, l.tenant, d.file_name, l.run, l.stage, l.status_before, l.code, l.detail, l.exception, l.attempts, l.parked_at
        from dead_letter l
        join document d on d.id = l.document_id
        where l.redriven_at is null and l.expired_at is null
        """;

    private const string Close = """
        update dead_letter
        set redriven_at = $2, redriven_by = $3
        where document_id = $1 and redriven_at is null and expired_at is null
        """;

    /// <summary>Open dead letters of all tenants, oldest first.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var command = database.Command(
            $"""
            {Select}
                and ($1::uuid is null or l.id > $1)
                and ($2::text is null or lower(l.stage) = lower($2))
                and ($3::text is null or l.code = $3)
            order by l.id
            limit $4
            """,
            Sql.Nullable(filter.After, NpgsqlDbType.Uuid), Sql.Nullable(filter.Stage, NpgsqlDbType.Text), Sql.Nullable(filter.Code, NpgsqlDbType.Text), filter.Limit);
        return await ReadAllAsync(command, cancellation);
    }

    /// <summary>The open dead letter of that id, or null when there is none or it was redriven.</summary>
    public async Task<DeadLetter?> FindAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command($"{Select} and l.id = $1", id);
        return (await ReadAllAsync(command, cancellation)).SingleOrDefault();
    }

    /// <summary>The open dead letter of a document, or null.</summary>
    public async Task<DeadLetter?> OfDocumentAsync(DocumentId document, CancellationToken cancellation)
    {
        await using var command = database.Command($"{Select} and l.document_id = $1", document.Value);
        return (await ReadAllAsync(command, cancellation)).SingleOrDefault();
    }

    /// <summary>Whether a dead letter of that id ever existed.</summary>
    public async Task<bool> ExistsAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command("select 1 from dead_letter where id = $1", id);
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>Marks open dead letters that were parked before the moment as expired; their documents stay failed and can be reprocessed. Answers how many.</summary>
    public async Task<int> ExpireAsync(DateTimeOffset parkedBefore, DateTimeOffset now, int most, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update dead_letter
            set expired_at = $2
            where id in (
                select id
                from dead_letter
                where redriven_at is null and expired_at is null and parked_at < $1
                order by parked_at
                limit $3
                for update skip locked)
            """,
            parkedBefore, now, most);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Closes the document's open dead letter in the transaction that moves it away from Failed.</summary>
    internal static void AddClose(NpgsqlBatch batch, DocumentId document, string? by, DateTimeOffset at) =>
        batch.Add(Close, document.Value, at, Sql.Nullable(by, NpgsqlDbType.Text));

    private static async Task<List<DeadLetter>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var letters = new List<DeadLetter>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            letters.Add(new DeadLetter
            {
                Id = reader.GetGuid(0),
                DocumentId = reader.GetGuid(1),
                Tenant = reader.GetString(2),
                FileName = reader.GetString(3),
                Run = reader.GetInt32(4),
                Stage = reader.GetString(5),
                StatusBefore = Enum.Parse<DocumentStatus>(reader.GetString(6)),
                Code = reader.GetString(7),
                Detail = reader.GetString(8),
                Exception = reader.Get<string>("exception"),
                Attempts = reader.GetInt32(10),
                ParkedAt = reader.GetFieldValue<DateTimeOffset>(11),
            });
        }

        return letters;
    }
}

/// <summary>Which open dead letters to list or redrive.</summary>
/// <param name="After">Id behind which to begin, or null.</param>
/// <param name="Stage">The stage that failed, or null for all.</param>
/// <param name="Code">The code, or null for all.</param>
/// <param name="Limit">1 or more.</param>
public sealed record DeadLetterFilter(Guid? After, string? Stage, string? Code, int Limit);
