using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>One move of a document.</summary>
/// <param name="At">When it was committed.</param>
/// <param name="Run">In which run.</param>
/// <param name="Status">The status it moved to (or stayed in, when it waits).</param>
/// <param name="Stage">The stage that moved it.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Actor">The person or key, when it was not a stage.</param>
public sealed record HistoryEntry(DateTimeOffset At, int Run, string Status, string? Stage, string? Detail, string? Actor);

/// <summary>Reads the moves of documents.</summary>
public sealed class DocumentHistoryStore(NpgsqlDataSource database)
{
    /// <summary>All moves, oldest first.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> ReadAsync(DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select at, run, status, stage, detail, actor
            from document_history
            where document_id = $1
            order by at
            """,
            id.Value);
        var entries = new List<HistoryEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            entries.Add(new HistoryEntry(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt32(1), reader.GetString(2),
                reader.Get<string>("stage"), reader.Get<string>("detail"), reader.Get<string>("actor")));
        }

        return entries;
    }
}
