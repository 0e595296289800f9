using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Review;

/// <summary>The review queue over HTTP. Others may look while somebody holds a review; only the holder may decide.</summary>
public static class ReviewEndpoints
{
    public static IEndpointRouteBuilder MapReviews(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/reviews").RequireAuthorization(Scopes.Review).WithTags("Reviews");
        group.MapGet("", ListAsync).WithName("ListReviews").WithSummary("Reviews, oldest first; without status those that are open.");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetReview").WithSummary("A review with its draft and its audit.");
        group.MapPost("/{id:guid}/claim", ClaimAsync).WithName("ClaimReview").WithSummary("Takes the review for 15 minutes, or renews.");
        group.MapPost("/{id:guid}/heartbeat", HeartbeatAsync).WithName("HeartbeatReview").WithSummary("Keeps a living claim for another 15 minutes.");
        group.MapPost("/{id:guid}/release", ReleaseAsync).WithName("ReleaseReview").WithSummary("Gives the claim back.");
        group.MapPost("/{id:guid}/decision", DecideAsync).WithName("DecideReview").WithSummary("Approves, corrects, rejects or reprocesses.");
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyList<ReviewResource>>, ProblemHttpResult>> ListAsync(
        string? status, string? lane, string? after, string? limit, HttpContext http, ReviewStore reviews, TimeProvider time, CancellationToken cancellation)
    {
        if (Paging.Limit(limit) is not { } most)
            return ApiProblem.BadRequest("bad_limit", $"Expected limit from 1 to {Paging.MaxLimit}, got '{limit}'.");
        if (status is not (null or "open" or "decided" or "withdrawn" or "all"))
            return ApiProblem.BadRequest("bad_status", $"Expected status to be open, decided, withdrawn or all, got '{status}'.");
        if (lane is not (null or "blocking" or "qa"))
            return ApiProblem.BadRequest("bad_lane", $"Expected lane to be blocking or qa, got '{lane}'.");
        Guid cursor = default;
        if (after is not null && !Guid.TryParse(after, out cursor))
            return ApiProblem.BadRequest("bad_cursor", "Expected after to be the id of a review.");
        var filter = new ReviewFilter(status switch { null => "open", "all" => null, _ => status }, lane, after is null ? null : cursor, most + 1);
        var found = await reviews.ListAsync(http.User.Tenant(), filter, cancellation);
        if (found.Count > most)
            http.LinkNext(found[most - 1].Id.ToString());
        var now = time.GetUtcNow();
        return TypedResults.Ok<IReadOnlyList<ReviewResource>>([.. found.Take(most).Select(review => ReviewResource.Of(review, now))]);
    }

    private static async Task<Results<Ok<ReviewResource>, ProblemHttpResult>> GetAsync(
        Guid id, HttpContext http, ReviewStore reviews, ReviewDrafts drafts, TimeProvider time, CancellationToken cancellation)
    {
        if (await reviews.FindAsync(http.User.Tenant(), id, cancellation) is not { } review || await drafts.DocumentOfAsync(review, cancellation) is not { } document)
            return NotFound();
        SetETag(http, review);
        return TypedResults.Ok(ReviewResource.Of(review, time.GetUtcNow()) with
        {
            Draft = await drafts.FindAsync(document, review.Run, cancellation),
            Audit = await reviews.AuditAsync(id, cancellation),
        });
    }

    private static async Task<Results<Ok<ReviewResource>, ProblemHttpResult>> ClaimAsync(Guid id, HttpContext http, ReviewStore reviews, TimeProvider time, CancellationToken cancellation)
    {
        var tenant = http.User.Tenant();
        var taken = await reviews.ClaimAsync(tenant, id, http.User.Actor(), cancellation);
        if (await reviews.FindAsync(tenant, id, cancellation) is not { } review)
            return NotFound();
        if (taken)
            return Shown(http, review, time);
        return review.Status == "open"
            ? ApiProblem.Of(409, "review_held", $"The review is held by {review.Claim?.By} until {review.Claim?.Until:u}.", review.DocumentId.Value)
            : ApiProblem.Of(409, "review_closed", $"The review is {review.Status} already.", review.DocumentId.Value);
    }

    private static async Task<Results<Ok<ReviewResource>, ProblemHttpResult>> HeartbeatAsync(Guid id, HttpContext http, ReviewStore reviews, TimeProvider time, CancellationToken cancellation)
    {
        var tenant = http.User.Tenant();
        var kept = await reviews.ExtendAsync(tenant, id, http.User.Actor(), cancellation);
        if (await reviews.FindAsync(tenant, id, cancellation) is not { } review)
            return NotFound();
        return kept ? Shown(http, review, time) : NotClaimed(review);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(Guid id, ClaimsPrincipal user, ReviewStore reviews, CancellationToken cancellation)
    {
        if (await reviews.ReleaseAsync(user.Tenant(), id, user.Actor(), cancellation))
            return TypedResults.NoContent();
        return await reviews.FindAsync(user.Tenant(), id, cancellation) is { } review ? NotClaimed(review) : NotFound();
    }

    private static async Task<Results<Ok<ReviewResource>, ProblemHttpResult>> DecideAsync(
        Guid id, DecisionRequest request, [FromHeader(Name = "If-Match")] string? ifMatch,
        HttpContext http, ReviewDecisions decisions, ReviewStore reviews, TimeProvider time, CancellationToken cancellation)
    {
        long version = 0;
        if (ifMatch is not (null or "*") && !long.TryParse(ifMatch.Trim('"'), out version))
            return ApiProblem.Of(412, "review_changed", "Expected If-Match to be the review's ETag; read the review again.");
        var tenant = http.User.Tenant();
        var fault = await decisions.DecideAsync(tenant, id, http.User.Actor(), request, ifMatch is null or "*" ? null : version, cancellation);
        var review = await reviews.FindAsync(tenant, id, cancellation);
        if (fault is not null)
            return ApiProblem.Of(fault.Status, fault.Code, fault.Detail, review?.DocumentId.Value);
        return review is null ? NotFound() : Shown(http, review, time);
    }

    private static Ok<ReviewResource> Shown(HttpContext http, StoredReview review, TimeProvider time)
    {
        SetETag(http, review);
        return TypedResults.Ok(ReviewResource.Of(review, time.GetUtcNow()));
    }

    private static void SetETag(HttpContext http, StoredReview review) => http.Response.Headers.ETag = $"\"{review.Version}\"";

    private static ProblemHttpResult NotFound() => ApiProblem.Of(404, "review_not_found", "There is no such review.");

    private static ProblemHttpResult NotClaimed(StoredReview review) =>
        ApiProblem.Of(409, "review_not_claimed", "The claim is not yours, or it has ended; claim the review first.", review.DocumentId.Value);
}
