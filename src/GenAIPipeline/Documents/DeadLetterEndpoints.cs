using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Documents;

/// <summary>Dead letters of all tenants, for operators.</summary>
public static class DeadLetterEndpoints
{
    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/dead-letters").RequireAuthorization(Scopes.Operate).WithTags("Dead letters");
        group.MapGet("", ListAsync).WithName("ListDeadLetters").WithSummary("Failed documents that wait for an operator, oldest first.");
        group.MapPost("/redrive", RedriveAllAsync).WithName("RedriveDeadLetters").WithSummary("Sends all that match through again; answers how many.");
        group.MapPost("/{id:guid}/redrive", RedriveAsync).WithName("RedriveDeadLetter").WithSummary("Sends one through again from where it failed.");
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyList<DeadLetter>>, ProblemHttpResult>> ListAsync(
        string? after, string? stage, string? code, string? limit, HttpContext http, DeadLetterStore letters, CancellationToken cancellation)
    {
        if (Paging.Limit(limit) is not { } most)
            return ApiProblem.BadRequest("bad_limit", $"Expected limit from 1 to {Paging.MaxLimit}, got '{limit}'.");
        Guid cursor = default;
        if (after is not null && !Guid.TryParse(after, out cursor))
            return ApiProblem.BadRequest("bad_cursor", "Expected after to be the id of a dead letter.");
        var found = await letters.ListAsync(new DeadLetterFilter(after is null ? null : cursor, stage, code, most + 1), cancellation);
        if (found.Count > most)
            http.LinkNext(found[most - 1].Id.ToString());
        return TypedResults.Ok<IReadOnlyList<DeadLetter>>([.. found.Take(most)]);
    }

    private static async Task<Results<Accepted<RedriveAnswer>, ProblemHttpResult>> RedriveAsync(
        Guid id, ClaimsPrincipal user, Redrives redrives, DeadLetterStore letters, CancellationToken cancellation)
    {
        if (await redrives.RedriveAsync(id, user.Actor(), cancellation))
            return TypedResults.Accepted((string?)null, new RedriveAnswer(1));
        return await letters.ExistsAsync(id, cancellation)
            ? ApiProblem.Of(409, "dead_letter_closed", "The dead letter was redriven already, or has expired; reprocess the document instead.")
            : ApiProblem.Of(404, "dead_letter_not_found", "There is no such dead letter.");
    }

    private static async Task<Results<Accepted<RedriveAnswer>, ProblemHttpResult>> RedriveAllAsync(
        RedriveRequest? request, ClaimsPrincipal user, Redrives redrives, CancellationToken cancellation)
    {
        if (request is { Max: < 1 or > RedriveRequest.MaxMax })
            return ApiProblem.BadRequest("bad_max", $"Expected max from 1 to {RedriveRequest.MaxMax}, got {request.Max}.");
        if (request?.Stage is { } stage && !Enum.TryParse<StageName>(stage, ignoreCase: true, out _))
            return ApiProblem.BadRequest("unknown_stage", $"Expected a stage of the pipeline, got '{stage}'.");
        var count = await redrives.RedriveAllAsync(request?.Stage, request?.Code, request?.Max ?? RedriveRequest.MaxMax, user.Actor(), cancellation);
        return TypedResults.Accepted((string?)null, new RedriveAnswer(count));
    }
}

/// <summary>Which dead letters to redrive; all when empty.</summary>
/// <param name="Stage">The stage that failed.</param>
/// <param name="Code">The code of the failure.</param>
/// <param name="Max">1 to 10,000; default 10,000.</param>
public sealed record RedriveRequest(string? Stage = null, string? Code = null, int? Max = null)
{
    internal const int MaxMax = 10_000;
}

/// <summary>How many documents go through again.</summary>
public sealed record RedriveAnswer(int Redriven);
