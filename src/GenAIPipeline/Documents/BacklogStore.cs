using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>Counts documents that stages still have to work on.</summary>
public sealed class BacklogStore(NpgsqlDataSource database, PipelineMeter meter)
{
    /// <summary>How many are unfinished, without those that wait for a client to send their file; counted no further than <paramref name="atMost"/>.</summary>
    public async Task<int> CountAsync(int atMost, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select count(*)::int
            from (select 1 from document where wake_at is not null and not (status = 'Uploaded' and wait is not null) limit $1) unfinished
            """,
            atMost);
        var counted = (int)(await command.ExecuteScalarAsync(cancellation))!;
        meter.Counted(counted);
        return counted;
    }
}
