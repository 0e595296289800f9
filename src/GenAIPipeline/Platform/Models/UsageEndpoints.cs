using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Platform.Models;

/// <summary>What models were used for, for operators.</summary>
public static class UsageEndpoints
{
    private const int DefaultDays = 31;
    private const int MostDays = 400;

    public static IEndpointRouteBuilder MapUsage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/usage", ReadAsync).RequireAuthorization(Scopes.Operate).WithTags("Operations").WithName("GetUsage")
            .WithSummary("Calls, tokens (or pages and seconds), cache hits and cost by day, tenant, profile and model").ProducesProblem(400).ProducesProblem(403);
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyList<UsageLine>>, ProblemHttpResult>> ReadAsync(
        UsageStore store, TimeProvider time, CancellationToken cancellation, string? tenant = null, int days = DefaultDays)
    {
        if (days is < 1 or > MostDays)
            return ApiProblem.BadRequest("days_invalid", $"Expected days from 1 to {MostDays}, got {days}.");
        var now = time.GetUtcNow();
        var from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - days);
        return TypedResults.Ok(await store.ReadAsync(tenant, from, now.AddMinutes(1), cancellation));
    }
}
