using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Documents;

/// <summary>Calling off, sending through again, deleting. Whoever may upload may do it.</summary>
public static class CommandEndpoints
{
    public static IEndpointRouteBuilder MapDocumentCommands(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/v1/documents/{id}").RequireAuthorization(Scopes.Upload).WithTags("Documents");
        documents.MapPost("/cancel", CancelAsync).WithName("CancelDocument").WithSummary("Call a document off")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);
        documents.MapPost("/reprocess", ReprocessAsync).WithName("ReprocessDocument").WithSummary("Start a new run of a document that rests or has ended")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422);
        documents.MapDelete("", DeleteAsync).WithName("DeleteDocument").WithSummary("Delete file, text, results and attachments; events stay")
            .ProducesProblem(404).ProducesProblem(410);
        return routes;
    }

    private static async Task<Results<Ok<DocumentResource>, ProblemHttpResult>> CancelAsync(
        Guid id, ClaimsPrincipal user, DocumentCommands commands, DocumentLookup lookup, DocumentResources resources, CancellationToken cancellation)
    {
        var done = await commands.CancelAsync(user.Tenant(), new(id), user.Actor(), cancellation) ?? await lookup.FindAsync(user, id, cancellation);
        return done.Document is { } document ? TypedResults.Ok(await resources.ShowAsync(document, cancellation)) : done.Problem!;
    }

    private static async Task<Results<Accepted<DocumentResource>, ProblemHttpResult>> ReprocessAsync(
        Guid id, ReprocessRequest? request, ClaimsPrincipal user, DocumentCommands commands, DocumentLookup lookup, DocumentResources resources, CancellationToken cancellation)
    {
        var done = await commands.ReprocessAsync(user.Tenant(), new(id), request ?? new ReprocessRequest(), user.Actor(), cancellation) ?? await lookup.FindAsync(user, id, cancellation);
        return done.Document is { } document
            ? TypedResults.Accepted(DocumentLinks.Of(document.Id).Self, await resources.ShowAsync(document, cancellation))
            : done.Problem!;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, ClaimsPrincipal user, RemoveDocument remove, DocumentLookup lookup, CancellationToken cancellation)
    {
        if (await remove(user.Tenant(), new(id), user.Actor(), cancellation))
            return TypedResults.NoContent();
        return (await lookup.FindAsync(user, id, cancellation)).Problem ?? DocumentLookup.Unknown(id);
    }
}
