using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Publishing;

/// <summary>The published result.</summary>
public static class ResultEndpoints
{
    public static IEndpointRouteBuilder MapResults(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/documents/{id}/result", GetAsync).RequireAuthorization(Scopes.Read).WithTags("Documents").WithName("GetDocumentResult")
            .WithSummary("The result of the last published run").WithDescription("Accept: text/markdown answers it as Markdown.")
            .Produces<DocumentResult>().Produces<string>(200, "text/markdown").ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);
        return routes;
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, ClaimsPrincipal user, DocumentLookup lookup, StageResultStore results, ExpiryStore expiry, CancellationToken cancellation)
    {
        var found = await lookup.FindAsync(user, id, cancellation);
        if (found.Document is not { } document)
            return found.Problem!;
        if (await results.FindAsync(document.Id, StageName.Publishing, document.Run, cancellation) is not { } stored)
        {
            return await expiry.ExpiredAtAsync(document.Id, DocumentPart.Results, cancellation) is { } at
                ? ApiProblem.Expired(at, id)
                : ApiProblem.Conflict("result_not_ready", $"No result is published; the document is {document.Status}.", id);
        }

        context.Response.Headers.Vary = "Accept";
        if (context.Request.Choose("application/json", "text/markdown") == "application/json")
            return Results.Bytes(stored.Body, "application/json");
        var result = JsonNode.Parse(stored.Body)!;
        return Results.Text(ResultMarkdown.Write(document.FileName, result), "text/markdown", Encoding.UTF8);
    }
}
