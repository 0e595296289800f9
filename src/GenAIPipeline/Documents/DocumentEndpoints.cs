using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Documents;

/// <summary>Finding and reading documents.</summary>
public static class DocumentEndpoints
{
    public static IEndpointRouteBuilder MapDocuments(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/v1/documents").RequireAuthorization(Scopes.Read).WithTags("Documents");
        documents.MapGet("", ListAsync).WithName("ListDocuments").WithSummary("Documents, newest first")
            .Produces<IReadOnlyList<DocumentResource>>().ProducesProblem(400);
        documents.MapGet("/{id}", GetAsync).WithName("GetDocument").WithSummary("One document")
            .Produces<DocumentResource>().ProducesProblem(404).ProducesProblem(410);
        documents.MapGet("/{id}/history", HistoryAsync).WithName("GetDocumentHistory").WithSummary("The statuses that a document went through")
            .Produces<IReadOnlyList<HistoryEntry>>().ProducesProblem(404).ProducesProblem(410);
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyList<DocumentResource>>, ProblemHttpResult>> ListAsync(
        [AsParameters] DocumentQuery query, HttpContext context, DocumentListStore list, DocumentResources resources, CancellationToken cancellation)
    {
        if (Paging.Limit(query.Limit) is not { } limit)
            return ApiProblem.BadRequest("bad_limit", $"Expected limit from 1 to {Paging.MaxLimit}, got '{query.Limit}'.");
        if (!query.TryRead(out var filter, out var fault))
            return ApiProblem.BadRequest("bad_status", fault);
        DocumentId? after = query.After is { } cursor ? new DocumentId(cursor) : null;
        var documents = await list.ListAsync(context.User.Tenant(), filter, after, limit + 1, cancellation);
        if (documents.Count > limit)
        {
            documents = [.. documents.Take(limit)];
            context.LinkNext(documents[^1].Id.ToString());
        }

        return TypedResults.Ok(await resources.ShowAsync(documents, cancellation));
    }

    private static async Task<Results<Ok<DocumentResource>, ProblemHttpResult>> GetAsync(
        Guid id, ClaimsPrincipal user, DocumentLookup lookup, DocumentResources resources, CancellationToken cancellation) =>
        await lookup.FindAsync(user, id, cancellation) switch
        {
            { Document: { } document } => TypedResults.Ok(await resources.ShowAsync(document, cancellation)),
            var missing => missing.Problem!,
        };

    private static async Task<Results<Ok<IReadOnlyList<HistoryEntry>>, ProblemHttpResult>> HistoryAsync(
        Guid id, ClaimsPrincipal user, DocumentLookup lookup, DocumentHistoryStore history, CancellationToken cancellation) =>
        await lookup.FindAsync(user, id, cancellation) switch
        {
            { Document: { } document } => TypedResults.Ok(await history.ReadAsync(document.Id, cancellation)),
            var missing => missing.Problem!,
        };
}
