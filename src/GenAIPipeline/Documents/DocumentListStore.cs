using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Documents;

/// <summary>Finds a tenant's documents, newest first.</summary>
public sealed class DocumentListStore(NpgsqlDataSource database)
{
    /// <summary>One page.</summary>
    /// <param name="tenant">Whose documents.</param>
    /// <param name="filter">What narrows the list.</param>
    /// <param name="after">The last document of the page before; null for the first page.</param>
    /// <param name="limit">Most documents to answer.</param>
    /// <param name="cancellation">Ends the query.</param>
    public async Task<IReadOnlyList<Document>> ListAsync(string tenant, DocumentFilter filter, DocumentId? after, int limit, CancellationToken cancellation)
    {
        var conditions = new Conditions(tenant, filter);
        if (after is { } cursor)
            conditions.Add("id < {0}", cursor.Value);
        await using var command = database.Command(
            $"""
            select {DocumentRow.Columns}
            from document
            where {conditions.Text}
            order by id desc
            limit {conditions.Parameter(limit)}
            """,
            [.. conditions.Values]);
        var documents = new List<Document>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            documents.Add(DocumentRow.Read(reader));
        return documents;
    }

    /// <summary>How many documents stand in each status; statuses without one are absent.</summary>
    public async Task<IReadOnlyDictionary<DocumentStatus, long>> CountAsync(string tenant, DocumentFilter filter, CancellationToken cancellation)
    {
        var conditions = new Conditions(tenant, filter);
        await using var command = database.Command(
            $"""
            select status, count(*)
            from document
            where {conditions.Text}
            group by status
            """,
            [.. conditions.Values]);
        var counts = new Dictionary<DocumentStatus, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            counts[Enum.Parse<DocumentStatus>(reader.GetString(0))] = reader.GetInt64(1);
        return counts;
    }

    /// <summary>What the given documents brought along, by parent, in the order in which it was found.</summary>
    public async Task<ILookup<Guid, AttachmentLink>> AttachmentsAsync(Guid[] parents, CancellationToken cancellation)
    {
        var found = new List<(Guid Parent, AttachmentLink Link)>();
        if (parents.Length > 0)
        {
            await using var command = database.Command(
                """
                select parent_id, id, file_name, status
                from document
                where parent_id = any($1)
                order by id
                """,
                parents);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var id = reader.GetGuid(1);
                found.Add((reader.GetGuid(0), new AttachmentLink(id, reader.GetString(2), Enum.Parse<DocumentStatus>(reader.GetString(3)), $"/v1/documents/{id}")));
            }
        }

        return found.ToLookup(pair => pair.Parent, pair => pair.Link);
    }

    /// <summary>Only the conditions that are asked for, so that each combination gets a plan of its own.</summary>
    private sealed class Conditions
    {
        private readonly List<string> clauses = [];

        public Conditions(string tenant, DocumentFilter filter)
        {
            Add("tenant = {0}", tenant);
            if (filter.Statuses.Count > 0)
                Add(StatusClause(filter.Statuses), filter.Statuses.Select(status => status.ToString()).ToArray());
            if (filter.Profile is not null)
                Add("profile = {0}", filter.Profile);
            if (filter.Label is not null)
                Add("labels @> array[{0}::text]", filter.Label);
            if (!string.IsNullOrEmpty(filter.Name))
                Add("file_name ilike {0}", $"%{EscapeLike(filter.Name)}%");
            if (filter.CreatedFrom is { } from)
                Add("created_at >= {0}", Sql.Nullable(from.ToUniversalTime(), NpgsqlDbType.TimestampTz));
            if (filter.CreatedBefore is { } before)
                Add("created_at < {0}", Sql.Nullable(before.ToUniversalTime(), NpgsqlDbType.TimestampTz));
            if (filter.MediaTypes.Count > 0)
                Add("media_type like any({0})", filter.MediaTypes.ToArray());
            if (filter.Parent is { } parent)
                Add("parent_id = {0}", parent.Value);
        }

        public List<object?> Values { get; } = [];

        public string Text => string.Join("\n    and ", clauses);

        public void Add(string clause, object value) => clauses.Add(clause.Replace("{0}", Parameter(value), StringComparison.Ordinal));

        public string Parameter(object value)
        {
            Values.Add(value);
            return $"${Values.Count}";
        }

        // Each of the first two has an index of its own; see the column in the first migration.
        private static string StatusClause(IReadOnlyCollection<DocumentStatus> statuses)
        {
            if (statuses.All(status => status.IsUnfinished()))
                return "wake_at is not null and status = any({0})";
            return statuses.Any(status => status.IsUnfinished()) ? "status = any({0})" : "resting = any({0})";
        }

        private static string EscapeLike(string text) => text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");
    }
}
