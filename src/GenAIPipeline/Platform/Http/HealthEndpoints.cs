using GenAIPipeline.Platform.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Platform.Http;

/// <summary>For whoever restarts processes (live) and whoever sends them requests (ready). Needs no key; tells details only to one.</summary>
public static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Operations");
        health.MapGet("/live", () => TypedResults.Ok(new Health("live", null))).WithName("GetLiveness").WithSummary("Whether the process runs");
        health.MapGet("/ready", ReadyAsync).WithName("GetReadiness").WithSummary("Whether it can take requests").Produces<Health>().Produces<Health>(503);
        return routes;
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, DatabaseReadiness database, IEnumerable<ReadinessCheck> checks, CancellationToken cancellation)
    {
        // Together, or what does not answer would add up to more than a watcher waits.
        var faults = await Task.WhenAll(checks.Prepend(new ReadinessCheck("database", database.FaultAsync)).Select(async check => (check.Name, Fault: await check.Fault(cancellation))));
        var details = faults.ToDictionary(found => found.Name, found => found.Fault ?? "ok");
        var isReady = details.Values.All(detail => detail == "ok");
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(
            new Health(isReady ? "ready" : "not ready", context.User.Identity is { IsAuthenticated: true } ? details : null),
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>The state of the process.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not ready</c>.</param>
/// <param name="Checks">What was looked at; only for callers with a key.</param>
public sealed record Health(string Status, IReadOnlyDictionary<string, string>? Checks);

/// <summary>Something else that must hold before requests are taken.</summary>
/// <param name="Name">For the details.</param>
/// <param name="Fault">Null when it holds, else a sentence.</param>
public sealed record ReadinessCheck(string Name, Func<CancellationToken, Task<string?>> Fault);
