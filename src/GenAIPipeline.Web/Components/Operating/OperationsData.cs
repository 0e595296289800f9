using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Web.Components.Operating;

/// <summary>All that the operations page shows, of all tenants, at one moment.</summary>
public sealed record OperationsView
{
    public required DateTimeOffset Now { get; init; }
    public required IReadOnlyList<Workload> Work { get; init; }

    /// <summary>Of the last 24 hours.</summary>
    public required Throughput Finished { get; init; }
    public required IReadOnlyList<DeadLetter> DeadLetters { get; init; }

    /// <summary>Of the last 14 days, newest first.</summary>
    public required IReadOnlyList<UsageLine> Usage { get; init; }
    public required IReadOnlyList<Part> Parts { get; init; }

    public IEnumerable<UsageLine> Today => Usage.Where(line => line.Day == DateOnly.FromDateTime(Now.UtcDateTime));

    public long InWork => Work.Where(work => work.Status != DocumentStatus.NeedsReview).Sum(work => work.Waiting + work.Running);

    public long InReview => Work.Where(work => work.Status == DocumentStatus.NeedsReview).Sum(work => work.Waiting + work.Running);
}

/// <summary>Reads what operators ask for.</summary>
public sealed class OperationsData(WorkloadStore work, DeadLetterStore letters, UsageStore usage, PartsHealth health, TimeProvider time)
{
    /// <summary>Most dead letters that are shown.</summary>
    public const int Most = 200;

    /// <summary>Points of the day's curve: one each half hour.</summary>
    private const int Intervals = 48;

    public async Task<OperationsView> ReadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return new OperationsView
        {
            Now = now,
            Work = await work.ReadAsync(cancellation),
            Finished = await work.FinishedAsync(TimeSpan.FromDays(1), Intervals, cancellation),
            DeadLetters = await letters.ListAsync(new DeadLetterFilter(null, null, null, Most), cancellation),
            Usage = await usage.ReadAsync(null, new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-13), now.AddDays(1), cancellation),
            Parts = await health.ReadAsync(cancellation),
        };
    }
}
