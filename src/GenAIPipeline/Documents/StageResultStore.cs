using System.Text.Json;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>Reads what stages stored.</summary>
public sealed class StageResultStore(NpgsqlDataSource database)
{
    /// <summary>The newest result of a stage up to the run, as JSON bytes with the run that made it; null when there is none.</summary>
    public async Task<StoredResult?> FindAsync(DocumentId id, StageName stage, int upToRun, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select body, run
            from stage_result
            where document_id = $1 and stage = $2 and run <= $3
            order by run desc
            limit 1
            """,
            id.Value, stage.ToString(), upToRun);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new StoredResult(reader.GetFieldValue<byte[]>(0), reader.GetInt32(1)) : null;
    }

    /// <summary>Text that was extracted from equal content under equal settings for the same tenant, or null.</summary>
    public async Task<byte[]?> FindTextAsync(string tenant, string textKey, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select r.body
            from document d
            join stage_result r on r.document_id = d.id and r.stage = 'Extraction'
            where d.tenant = $1 and d.text_key = $2
            limit 1
            """,
            tenant, textKey);
        return await command.ExecuteScalarAsync(cancellation) as byte[];
    }
}

/// <summary>A stage's result as stored.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Run">The run that made it.</param>
public sealed record StoredResult(byte[] Body, int Run)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Body, DocumentJson.Options) ?? throw new InvalidOperationException("Expected a result, got null.");
}
