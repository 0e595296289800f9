using System.Text.Json;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>Maps a row of the table <c>document</c>.</summary>
internal static class DocumentRow
{
    public const string Columns = """
        id, tenant, file_name, media_type, bytes, sha256, profile, labels, status, run, attempt, version, created_at, updated_at,
        duplicate_of, parent_id, depth, pages, seconds, text_key, error, wait, review, result, correlation_id, trace_parent
        """;

    public static Document Read(NpgsqlDataReader reader) => new()
    {
        Id = new(reader.GetGuid(0)),
        Tenant = reader.GetString(1),
        FileName = reader.GetString(2),
        MediaType = reader.GetString(3),
        Bytes = reader.GetInt64(4),
        Sha256 = reader.GetString(5),
        Profile = reader.GetString(6),
        Labels = reader.GetFieldValue<string[]>(7),
        Status = Enum.Parse<DocumentStatus>(reader.GetString(8)),
        Run = reader.GetInt32(9),
        Attempt = reader.GetInt32(10),
        Version = reader.GetInt64(11),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(12),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(13),
        DuplicateOf = reader.IsDBNull(14) ? null : new(reader.GetGuid(14)),
        ParentId = reader.IsDBNull(15) ? null : new(reader.GetGuid(15)),
        Depth = reader.GetInt32(16),
        Pages = reader.IsDBNull(17) ? null : reader.GetInt32(17),
        Seconds = reader.IsDBNull(18) ? null : reader.GetDouble(18),
        TextKey = reader.IsDBNull(19) ? null : reader.GetString(19),
        Error = FromJson<DocumentError>(reader, 20),
        Wait = FromJson<DocumentWait>(reader, 21),
        Review = FromJson<DocumentReview>(reader, 22),
        Result = FromJson<ResultFacts>(reader, 23),
        CorrelationId = reader.GetString(24),
        TraceParent = reader.IsDBNull(25) ? null : reader.GetString(25),
    };

    public static NpgsqlParameter ToJson<T>(T? value)
        where T : class => Sql.Json(value is null ? null : JsonSerializer.Serialize(value, DocumentJson.Options));

    private static T? FromJson<T>(NpgsqlDataReader reader, int ordinal)
        where T : class => reader.IsDBNull(ordinal) ? null : JsonSerializer.Deserialize<T>(reader.GetString(ordinal), DocumentJson.Options);
}
