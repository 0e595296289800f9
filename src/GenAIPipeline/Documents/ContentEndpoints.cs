using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace GenAIPipeline.Documents;

/// <summary>The uploaded bytes. They come from outside, so a browser shows only what cannot act.</summary>
public static class ContentEndpoints
{
    private static readonly HashSet<string> Inert = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/pdf", "application/json", "text/plain", "text/markdown", "text/csv", "image/png", "image/jpeg", "image/tiff",
        "audio/wav", "audio/x-wav", "audio/mpeg", "audio/flac", "audio/ogg", "audio/mp4", "audio/x-m4a",
    };

    public static IEndpointRouteBuilder MapContent(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/documents/{id}/content", GetAsync).RequireAuthorization(Scopes.Read).WithTags("Documents").WithName("GetDocumentContent")
            .WithSummary("The uploaded bytes; answers ranges").Produces<byte[]>(200, "application/octet-stream").ProducesProblem(404).ProducesProblem(410);
        return routes;
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, ClaimsPrincipal user, DocumentLookup lookup, IFileStore files, ExpiryStore expiry, CancellationToken cancellation)
    {
        var found = await lookup.FindAsync(user, id, cancellation);
        if (found.Document is not { } document)
            return found.Problem!;
        if (await files.ReadAsync(DocumentFiles.Content(document.Id), cancellation) is not { } stream)
        {
            return await expiry.ExpiredAtAsync(document.Id, DocumentPart.Files, cancellation) is { } at
                ? ApiProblem.Expired(at, id)
                : ApiProblem.NotFound("content_missing", "The bytes of this document are not in the store.", id);
        }

        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, no-cache";
        var isInert = Inert.Contains(document.MediaType);
        if (!isInert)
            headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        var disposition = new ContentDispositionHeaderValue(isInert ? "inline" : "attachment");
        disposition.SetHttpFileName(document.FileName);
        headers.ContentDisposition = disposition.ToString();
        return Results.File(stream, document.MediaType, entityTag: new EntityTagHeaderValue($"\"{document.Sha256}\""), enableRangeProcessing: true);
    }
}
