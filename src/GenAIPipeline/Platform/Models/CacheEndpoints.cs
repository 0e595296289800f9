using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Platform.Models;

/// <summary>Forgetting kept answers, for operators: after a model behind the same name changed, or when a tenant asks for it.</summary>
public static class CacheEndpoints
{
    public static IEndpointRouteBuilder MapCache(this IEndpointRouteBuilder routes)
    {
        routes.MapDelete("/v1/cache", ClearAsync).RequireAuthorization(Scopes.Operate).WithTags("Operations").WithName("ClearCache")
            .WithSummary("Deletes kept answers of a tenant, a profile, a model, or of all of them together; with all=true everything. They are asked and paid again.").ProducesProblem(400).ProducesProblem(403);
        return routes;
    }

    private static async Task<Results<Ok<ClearedAnswers>, ProblemHttpResult>> ClearAsync(
        AnswerStore store, CancellationToken cancellation, string? tenant = null, string? profile = null, string? model = null, bool all = false)
    {
        var isNarrowed = tenant is not null || profile is not null || model is not null;
        if (isNarrowed == all)
            return ApiProblem.BadRequest("cache_scope_invalid", "Expected tenant, profile or model, or all=true alone; name what is to be forgotten.");
        return TypedResults.Ok(new ClearedAnswers(await store.ClearAsync(tenant, profile, model, cancellation)));
    }
}

/// <summary>What was forgotten.</summary>
/// <param name="Deleted">Number of answers.</param>
public sealed record ClearedAnswers(int Deleted);
