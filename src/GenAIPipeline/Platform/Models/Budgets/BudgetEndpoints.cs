using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>Budgets and how far they are used, for operators.</summary>
public static class BudgetEndpoints
{
    public static IEndpointRouteBuilder MapBudgets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/budgets", ReadAsync).RequireAuthorization(Scopes.Operate).WithTags("Operations").WithName("GetBudgets")
            .WithSummary("Budgets of tenants and profiles for this day and month, and what is spent of them").ProducesProblem(403);
        return routes;
    }

    private static async Task<Ok<IReadOnlyList<BudgetLine>>> ReadAsync(BudgetStore store, SpendingBudgets budgets, CancellationToken cancellation) =>
        TypedResults.Ok(BudgetLine.Of(budgets.Catalog, await store.ReadAsync(cancellation)));
}
