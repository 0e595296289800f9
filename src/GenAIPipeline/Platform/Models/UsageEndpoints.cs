using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Models.Quota;
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
    private const int DefaultHours = 24;

    public static IEndpointRouteBuilder MapUsage(this IEndpointRouteBuilder routes)
    {
        var usage = routes.MapGroup("/v1/usage").RequireAuthorization(Scopes.Operate).WithTags("Operations").ProducesProblem(400).ProducesProblem(403);
        usage.MapGet("", ReadAsync).WithName("GetUsage").WithSummary("Calls, tokens (or pages and seconds), cache hits, cost and savings by day, tenant, profile and model");
        usage.MapGet("/failures", FailuresAsync).WithName("GetUsageFailures").WithSummary("Failed calls by day, model and cause, and the answers that other models of their chains gave instead");
        usage.MapGet("/quota", QuotaAsync).WithName("GetUsageQuota").WithSummary("Use of the models' quotas over time, in at most 300 intervals each");
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyList<UsageLine>>, ProblemHttpResult>> ReadAsync(
        UsageStore store, TimeProvider time, CancellationToken cancellation, string? tenant = null, int days = DefaultDays) =>
        FromOf(time, days) is { } from ? TypedResults.Ok(await store.ReadAsync(tenant, from, time.GetUtcNow().AddMinutes(1), cancellation)) : DaysInvalid(days);

    private static async Task<Results<Ok<UsageFailures>, ProblemHttpResult>> FailuresAsync(
        UsageStore store, TimeProvider time, CancellationToken cancellation, string? tenant = null, int days = DefaultDays) =>
        FromOf(time, days) is { } from ? TypedResults.Ok(await store.ReadFailuresAsync(tenant, from, time.GetUtcNow().AddMinutes(1), cancellation)) : DaysInvalid(days);

    private static async Task<Results<Ok<IReadOnlyList<QuotaUse>>, ProblemHttpResult>> QuotaAsync(QuotaUses quotas, CancellationToken cancellation, int hours = DefaultHours) =>
        hours is < 1 or > QuotaUses.MostHours
            ? ApiProblem.BadRequest("hours_invalid", $"Expected hours from 1 to {QuotaUses.MostHours}, got {hours}.")
            : TypedResults.Ok(await quotas.ReadAsync(hours, cancellation));

    /// <summary>Midnight (UTC) with which so many days begin, today the last of them; null where the number is not allowed.</summary>
    private static DateTimeOffset? FromOf(TimeProvider time, int days) =>
        days is < 1 or > MostDays ? null : new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - days);

    private static ProblemHttpResult DaysInvalid(int days) => ApiProblem.BadRequest("days_invalid", $"Expected days from 1 to {MostDays}, got {days}.");
}
