using System.Security.Claims;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Extraction;

/// <summary>The extracted text and pictures of pages.</summary>
public static class ExtractionEndpoints
{
    private const int MinWidth = 16;
    private const int MaxWidth = 4_000;

    public static IEndpointRouteBuilder MapExtraction(this IEndpointRouteBuilder routes)
    {
        var documents = routes.MapGroup("/v1/documents/{id}").RequireAuthorization(Scopes.Read).WithTags("Documents");
        documents.MapGet("/text", TextAsync).WithName("GetDocumentText").WithSummary("The extracted text: pages or time spans with blocks")
            .WithDescription("Accept: text/plain or text/markdown answers the text alone.")
            .Produces<ExtractedText>().Produces<string>(200, "text/plain", "text/markdown").ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);
        documents.MapGet("/pages/{page}.png", PageAsync).WithName("GetDocumentPage").WithSummary("A picture of a page; boxes of blocks are shares of it")
            .Produces<byte[]>(200, "image/png").ProducesProblem(404).ProducesProblem(410);
        return routes;
    }

    private static async Task<IResult> TextAsync(Guid id, HttpContext context, ClaimsPrincipal user, DocumentLookup lookup, StageResultStore results, ExpiryStore expiry, CancellationToken cancellation)
    {
        var found = await lookup.FindAsync(user, id, cancellation);
        if (found.Document is not { } document)
            return found.Problem!;
        if (await results.FindAsync(document.Id, StageName.Extraction, document.Run, cancellation) is not { } stored)
        {
            return await expiry.ExpiredAtAsync(document.Id, DocumentPart.Text, cancellation) is { } at
                ? ApiProblem.Expired(at, id)
                : ApiProblem.Conflict("text_not_ready", $"The text is not extracted yet; the document is {document.Status}.", id);
        }

        context.Response.Headers.Vary = "Accept";
        var type = context.Request.Choose("application/json", "text/plain", "text/markdown");
        return type == "application/json"
            ? Results.Bytes(stored.Body, type)
            : Results.Text(Write(stored.As<ExtractedText>(), isMarkdown: type == "text/markdown"), type, Encoding.UTF8);
    }

    private static async Task<IResult> PageAsync(
        Guid id, int page, int? width, HttpContext context, ClaimsPrincipal user, DocumentLookup lookup, PageImageReader images, CancellationToken cancellation)
    {
        if (width is < MinWidth or > MaxWidth)
            return ApiProblem.BadRequest("bad_width", $"Expected width from {MinWidth} to {MaxWidth} pixels, got {width}.");
        var found = await lookup.FindAsync(user, id, cancellation);
        if (found.Document is not { } document)
            return found.Problem!;
        if (await images.DrawAsync(document, page, width, cancellation) is not { } picture)
            return ApiProblem.NotFound("page_not_found", "There is no such page, or no picture can be made of it.", id);
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(picture, "image/png");
    }

    private static string Write(ExtractedText text, bool isMarkdown)
    {
        var written = new StringBuilder();
        foreach (var block in text.Blocks())
        {
            var mark = isMarkdown ? block.Kind switch { BlockKind.Heading => "## ", BlockKind.ListItem => "- ", _ => "" } : "";
            written.Append(mark).Append(block.Text).Append("\n\n");
        }

        return written.ToString();
    }
}
