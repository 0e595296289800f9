using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Web.Commands;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Listing;

/// <summary>Rows of documents that have been through the pipeline, written straight to the table.</summary>
internal static class ManyDocuments
{
    private const string Insert = """
        insert into document (id, tenant, file_name, media_type, bytes, sha256, profile, labels, status, ended_at, created_at, updated_at, pages, correlation_id)
        select
            (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
            'default',
            (array['Invoice', 'Report', 'Minutes', 'Contract', 'Letter'])[1 + n % 5] || '-' || n || '.pdf',
            'application/pdf', 1000 + n, encode(sha256(n::text::bytea), 'hex'), (array['general', 'meeting'])[1 + n % 2],
            array['batch-' || n % 50, 'year-' || 2000 + n % 25],
            s, case when s <> 'NeedsReview' then now() end,
            now() - (n || ' seconds')::interval, now(), 1 + n % 40, n::text
        from (
            select n, (array['Completed', 'Completed', 'Completed', 'Completed', 'Completed', 'Completed', 'Completed', 'NeedsReview', 'Rejected', 'Failed'])[1 + (n * 7) % 10] as s
            from generate_series($1::int, $2::int) as n
        ) as made
        """;

    /// <summary>Adds rows so that there are as many as asked for.</summary>
    public static async Task FillAsync(string dataFolder, int from, int to)
    {
        await using var open = await OpenDatabase.OpenAsync(new ClusterFolder(dataFolder), CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(open.ConnectionString);
        await using (var command = database.Command(Insert, from, to))
            await command.ExecuteNonQueryAsync();
        await using var analyze = database.CreateCommand("analyze document");
        await analyze.ExecuteNonQueryAsync();
    }
}
