using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>Something that will cost money.</summary>
/// <param name="Hold">Names the hold: the row of the ledger ends it.</param>
/// <param name="Usd">What it can cost at most, in US dollars.</param>
/// <param name="Lifetime">When nobody can be at it any more, and the hold ends by itself.</param>
internal sealed record PlannedCost(Guid Hold, string Tenant, string Profile, string Document, decimal Usd, TimeSpan Lifetime);

/// <summary>What is spent, and what calls that are running may cost at most: one row for each tenant and profile and day, shared by all processes.</summary>
public sealed class BudgetStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Holds the cost if no budget can be passed by it.</summary>
    /// <returns>The budget that has no room, and what is spent of it; null if the cost is held.</returns>
    internal async Task<(string Scope, string Period, decimal Spent)?> HoldAsync(PlannedCost cost, BudgetsOfCall budgets, CancellationToken cancellation)
    {
        await using var command = database.Command(
            "select scope, period, spent from budget_hold_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            cost.Hold, time.GetUtcNow(), time.GetUtcNow() + cost.Lifetime, cost.Tenant, cost.Profile, cost.Document, cost.Usd,
            Usd(budgets.Tenant.Limits.UsdPerDay), Usd(budgets.Tenant.Limits.UsdPerMonth), Usd(budgets.Profile.Limits.UsdPerDay), Usd(budgets.Profile.Limits.UsdPerMonth), Usd(budgets.Document));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.IsDBNull(0) ? null : (reader.GetString(0), reader.GetString(1), reader.GetDecimal(2));
    }

    /// <summary>Adds the end of a hold to a transaction.</summary>
    internal static void AddRelease(NpgsqlBatch batch, Guid hold) => batch.Add("select budget_release($1)", hold);

    /// <summary>What each tenant and profile has spent and holds today and in this month (UTC).</summary>
    public async Task<IReadOnlyList<Spending>> ReadAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await using var command = database.Command(
            """
            select scope, name,
                coalesce(sum(usd) filter (where day = $1), 0), coalesce(sum(held) filter (where day = $1), 0), sum(usd), sum(held)
            from spend
            where day between date_trunc('month', $1)::date and $1
            group by scope, name
            order by scope, name
            """,
            today);
        var all = new List<Spending>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            all.Add(new Spending(reader.GetString(0), reader.GetString(1), new(reader.GetDecimal(2), reader.GetDecimal(3)), new(reader.GetDecimal(4), reader.GetDecimal(5))));
        return all;
    }

    private static NpgsqlParameter Usd(decimal? limit) => Sql.Nullable(limit, NpgsqlDbType.Numeric);
}

/// <summary>What a tenant or profile has spent.</summary>
/// <param name="Scope"><c>tenant</c> or <c>profile</c>.</param>
/// <param name="Name">Which one.</param>
/// <param name="Day">Today, in UTC.</param>
/// <param name="Month">This month, in UTC.</param>
public sealed record Spending(string Scope, string Name, SpentAndHeld Day, SpentAndHeld Month);

/// <summary>US dollars.</summary>
/// <param name="Spent">Of the ledger.</param>
/// <param name="Held">What running calls may cost at most.</param>
public sealed record SpentAndHeld(decimal Spent, decimal Held);
