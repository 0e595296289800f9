namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>A budget and how far it is used, in US dollars.</summary>
public sealed record BudgetLine
{
    /// <summary><c>tenant</c> or <c>profile</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Which one.</summary>
    public required string Name { get; init; }

    /// <summary><c>day</c> or <c>month</c>, of UTC.</summary>
    public required string Period { get; init; }
    public required decimal LimitUsd { get; init; }
    public required decimal SpentUsd { get; init; }

    /// <summary>What running calls may cost at most.</summary>
    public required decimal HeldUsd { get; init; }

    /// <summary>The setting that holds the budget.</summary>
    public required string Setting { get; init; }

    /// <summary>Those that are configured; of a budget for each tenant or profile one line for each that has spent something this month.</summary>
    public static IReadOnlyList<BudgetLine> Of(BudgetCatalog budgets, IReadOnlyList<Spending> spending) =>
        [.. Of("tenant", budgets.Tenants, spending, name => budgets.Of(name, "").Tenant), .. Of("profile", budgets.Profiles, spending, name => budgets.Of("", name).Profile)];

    private static IEnumerable<BudgetLine> Of(string scope, IReadOnlyDictionary<string, BudgetLimits> budgets, IReadOnlyList<Spending> spending, Func<string, (string Key, BudgetLimits Limits)> find)
    {
        var spent = spending.Where(line => line.Scope == scope).ToDictionary(line => line.Name);
        foreach (var name in budgets.Keys.Where(name => name != BudgetCatalog.Each).Union(spent.Keys).Order(StringComparer.Ordinal))
        {
            var (key, limits) = find(name);
            var used = spent.GetValueOrDefault(name);
            if (limits.UsdPerDay is { } day)
                yield return Line("day", day, used?.Day, $"{key}:{nameof(BudgetLimits.UsdPerDay)}");
            if (limits.UsdPerMonth is { } month)
                yield return Line("month", month, used?.Month, $"{key}:{nameof(BudgetLimits.UsdPerMonth)}");

            BudgetLine Line(string period, decimal limit, SpentAndHeld? used, string setting) => new()
            {
                Scope = scope,
                Name = name,
                Period = period,
                LimitUsd = limit,
                SpentUsd = used?.Spent ?? 0,
                HeldUsd = used?.Held ?? 0,
                Setting = setting,
            };
        }
    }
}
