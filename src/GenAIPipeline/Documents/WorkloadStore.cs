using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>Documents of all tenants that stand in one unfinished status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Waiting">Nobody runs them now.</param>
/// <param name="Running">A worker holds their lease.</param>
/// <param name="OldestSince">Since when the oldest has stood there; null when there is none.</param>
public sealed record Workload(DocumentStatus Status, long Waiting, long Running, DateTimeOffset? OldestSince);

/// <summary>What was finished since a moment, of all tenants.</summary>
/// <param name="Count">Results published.</param>
/// <param name="Half">Half of the first runs took no longer, from upload to result; null when there was none.</param>
/// <param name="Slowest">99 of 100 took no longer.</param>
/// <param name="ByInterval">How many in each of the equal intervals, oldest first.</param>
public sealed record Throughput(long Count, TimeSpan? Half, TimeSpan? Slowest, IReadOnlyList<long> ByInterval);

/// <summary>Answers what an operator asks first: what waits, and how fast it goes.</summary>
public sealed class WorkloadStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Every unfinished status that holds a document, and those that wait for people.</summary>
    public async Task<IReadOnlyList<Workload>> ReadAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select status,
                count(*) filter (where lease_until is null or lease_until <= $1),
                count(*) filter (where lease_until > $1),
                min(updated_at)
            from document
            where wake_at is not null or status = 'NeedsReview'
            group by status
            """,
            time.GetUtcNow());
        var found = new List<Workload>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found.Add(new(Enum.Parse<DocumentStatus>(reader.GetString(0)), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return found;
    }

    /// <summary>What was finished in the time that ends now.</summary>
    /// <param name="back">How far to look back.</param>
    /// <param name="intervals">Into how many equal parts that time is cut.</param>
    /// <param name="cancellation">Ends the query.</param>
    public async Task<Throughput> FinishedAsync(TimeSpan back, int intervals, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var from = now - back;
        await using var batch = database.CreateBatch();
        batch.Add(
            """
            select count(*),
                percentile_cont(0.5) within group (order by extract(epoch from updated_at - created_at)) filter (where run = 1),
                percentile_cont(0.99) within group (order by extract(epoch from updated_at - created_at)) filter (where run = 1)
            from document
            where status = 'Completed' and updated_at >= $1
            """,
            from);
        batch.Add(
            """
            select least($3, floor(extract(epoch from updated_at - $1) / $2))::int, count(*)
            from document
            where status = 'Completed' and updated_at >= $1
            group by 1
            """,
            from, back.TotalSeconds / intervals, intervals - 1);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var count = reader.GetInt64(0);
        var half = Seconds(reader, 1);
        var slowest = Seconds(reader, 2);
        var by = new long[intervals];
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            by[reader.GetInt32(0)] = reader.GetInt64(1);
        return new Throughput(count, half, slowest, by);
    }

    private static TimeSpan? Seconds(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : TimeSpan.FromSeconds(reader.GetDouble(column));
}
