using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Upload;

/// <summary>The door for files.</summary>
public static class UploadEndpoints
{

    /// <summary>What a multipart body may hold beside the file itself.</summary>
    private const long FormBytes = 1 << 20;

    private static readonly TimeSpan DiskCheckedIn = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BacklogShrinksIn = TimeSpan.FromSeconds(10);

    public static IEndpointRouteBuilder MapUpload(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/documents", UploadAsync)
            .RequireAuthorization(Scopes.Upload).WithTags("Documents").WithName("UploadDocument").WithSummary("Upload a document")
            .WithDescription("A multipart form (file, profile?, labels?, password?) or the raw bytes with ?fileName=&profile=&labels= and the header X-Document-Password. "
                + "Headers: Idempotency-Key makes a repeated upload answer the same document; Prefer: wait=N (up to 60 s) answers 200 with the result when it is ready in time.")
            .AddOpenApiOperationTransformer(UploadDescription.AddBody)
            .Produces<DocumentResource>(202).Produces<object>(200).ProducesProblem(400).ProducesProblem(410).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);
        return routes;
    }

    private static async Task<IResult> UploadAsync(
        HttpContext context, UploadIntake intake, UploadAnswer answer, UploadRoom room, IOptions<UploadOptions> options, CancellationToken cancellation)
    {
        if (Refusal(context, room, options.Value) is { } refusal)
            return refusal;
        var key = IdempotencyKey.Of(context.Request);
        if (IdempotencyKey.Refusal(key) is { } invalid)
            return invalid;
        try
        {
            var document = await intake.TakeAsync(context.Request, key, cancellation);
            return await answer.ForAsync(context, document, cancellation);
        }
        catch (UploadException e)
        {
            return e.Problem;
        }
        catch (IdempotencyConflictException)
        {
            return IdempotencyKey.Conflict();
        }
        catch (DocumentGoneException e)
        {
            return DocumentLookup.Deleted(e.Id.Value);
        }
        catch (StoreFullException)
        {
            return DiskFull();
        }
    }

    private static IResult? Refusal(HttpContext context, UploadRoom room, UploadOptions options)
    {
        if (room.IsDiskFull)
            return DiskFull();
        if (room.IsBacklogFull)
            return ApiProblem.Unavailable("backlog_full", "Too many documents wait to be read; try again later.", BacklogShrinksIn);
        if (context.Request.ContentLength > options.MaxUploadBytes + FormBytes)
            return UploadReader.TooLarge(options.MaxUploadBytes);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.MaxUploadBytes + FormBytes;
        return null;
    }

    private static IResult DiskFull() => ApiProblem.Unavailable("storage_full", "No room is left for files; try again later.", DiskCheckedIn);
}
