using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Web.Components.Spending;

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

    /// <summary>Of the usage, oldest first.</summary>
    public required IReadOnlyList<DateOnly> Days { get; init; }

    /// <summary>How they stand now.</summary>
    public required IReadOnlyList<QuotaUse> Quotas { get; init; }
    public required IReadOnlyList<Part> Parts { get; init; }

    public IEnumerable<UsageLine> Today => Usage.Where(line => line.Day == DateOnly.FromDateTime(Now.UtcDateTime));

    public long InWork => Work.Where(work => work.Status != DocumentStatus.NeedsReview).Sum(work => work.Waiting + work.Running);

    public long InReview => Work.Where(work => work.Status == DocumentStatus.NeedsReview).Sum(work => work.Waiting + work.Running);
}

/// <summary>Reads what operators ask for.</summary>
public sealed class OperationsData(WorkloadStore work, DeadLetterStore letters, UsageStore usage, QuotaUses quotas, PartsHealth health, TimeProvider time)
{
    /// <summary>Most dead letters that are shown.</summary>
    public const int Most = 200;

    /// <summary>Days of usage.</summary>
    private const int Days = 14;

    /// <summary>Points of the day's curve: one each half hour.</summary>
    private const int Intervals = 48;

    public async Task<OperationsView> ReadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - Days);
        return new OperationsView
        {
            Now = now,
            Work = await work.ReadAsync(cancellation),
            Finished = await work.FinishedAsync(TimeSpan.FromDays(1), Intervals, cancellation),
            DeadLetters = await letters.ListAsync(new DeadLetterFilter(null, null, null, Most), cancellation),
            Usage = await usage.ReadAsync(null, from, now.AddMinutes(1), cancellation),
            Days = SpendingData.DaysFrom(from, Days),
            Quotas = await quotas.NowAsync(cancellation),
            Parts = await health.ReadAsync(cancellation),
        };
    }
}
