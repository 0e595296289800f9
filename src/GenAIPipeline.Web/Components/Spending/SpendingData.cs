using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Web.Components.Spending;

/// <summary>All that the usage page shows, of all tenants, at one moment.</summary>
public sealed record SpendingView
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>Oldest first, today the last.</summary>
    public required IReadOnlyList<DateOnly> Days { get; init; }
    public required IReadOnlyList<UsageLine> Lines { get; init; }
    public required UsageFailures Failures { get; init; }

    /// <summary>Of the last 24 hours, whatever the days are.</summary>
    public required IReadOnlyList<QuotaUse> Quotas { get; init; }

    /// <summary>Of this day and month, whatever the days are.</summary>
    public required IReadOnlyList<BudgetLine> Budgets { get; init; }
}

/// <summary>Reads what was spent.</summary>
public sealed class SpendingData(UsageStore usage, QuotaUses quotas, BudgetStore spent, SpendingBudgets budgets, TimeProvider time)
{
    /// <summary>How far the use of quotas is shown.</summary>
    public const int QuotaHours = 24;

    public async Task<SpendingView> ReadAsync(int days, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - days);
        var until = now.AddMinutes(1);
        return new SpendingView
        {
            Now = now,
            Days = DaysFrom(from, days),
            Lines = await usage.ReadAsync(null, from, until, cancellation),
            Failures = await usage.ReadFailuresAsync(null, from, until, cancellation),
            Quotas = await quotas.ReadAsync(QuotaHours, cancellation),
            Budgets = BudgetLine.Of(budgets.Catalog, await spent.ReadAsync(cancellation)),
        };
    }

    internal static IReadOnlyList<DateOnly> DaysFrom(DateTimeOffset from, int days) => [.. Enumerable.Range(0, days).Select(DateOnly.FromDateTime(from.UtcDateTime).AddDays)];
}
