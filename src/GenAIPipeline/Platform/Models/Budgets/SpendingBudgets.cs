namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>Stops spending before a budget is passed, over all processes: what a call can cost at most is held before it is made, and what it did cost takes the hold's place.</summary>
public sealed class SpendingBudgets(BudgetStore store, TimeProvider time)
{
    /// <summary>Until the next look for room that running calls may leave.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private BudgetCatalog catalog = BudgetCatalog.None;

    /// <summary>What is limited from now on.</summary>
    public BudgetCatalog Catalog
    {
        get => Volatile.Read(ref catalog);
        set => Volatile.Write(ref catalog, value);
    }

    /// <summary>Returns when the cost is held, or nothing is limited. Waits while only what running calls hold stands against it: most cost less than they might.</summary>
    /// <returns>Whether there is a hold.</returns>
    /// <exception cref="BudgetExceededException">The cost could pass a budget.</exception>
    internal async Task<bool> HoldAsync(PlannedCost cost, CancellationToken cancellation)
    {
        BudgetRoom room;
        while ((room = await TryHoldAsync(cost, cancellation)) == BudgetRoom.Later)
            await Task.Delay(Again, time, cancellation);
        return room == BudgetRoom.Held;
    }

    /// <summary>The same without waiting.</summary>
    /// <exception cref="BudgetExceededException">The cost could pass a budget.</exception>
    internal async Task<BudgetRoom> TryHoldAsync(PlannedCost cost, CancellationToken cancellation)
    {
        var budgets = Catalog.Of(cost.Tenant, cost.Profile);
        if (budgets.AreNone || cost.Usd <= 0)
            return BudgetRoom.Unlimited;
        if (await store.HoldAsync(cost, budgets, cancellation) is not var (scope, period, spent))
            return BudgetRoom.Held;
        var (limit, setting) = budgets.Of(scope, period);
        if (spent + cost.Usd <= limit)
            return BudgetRoom.Later;
        throw new BudgetExceededException(new BudgetStop
        {
            Scope = scope,
            Name = scope switch { "tenant" => cost.Tenant, "profile" => cost.Profile, _ => cost.Document },
            Period = period,
            LimitUsd = limit,
            SpentUsd = spent,
            NeededUsd = cost.Usd,
            Setting = setting,
        });
    }
}

/// <summary>Whether a cost may arise.</summary>
internal enum BudgetRoom
{
    /// <summary>No budget holds for it.</summary>
    Unlimited,

    /// <summary>It is held.</summary>
    Held,

    /// <summary>Only if calls that are running cost less than they might.</summary>
    Later,
}
