using System.Diagnostics;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Upload;

/// <summary>Large files go straight into the store, past this process (aws mode): an address, one PUT request to it, and a word that it is done.</summary>
public static class DirectUploadEndpoints
{
    public static IEndpointRouteBuilder MapDirectUpload(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/uploads").RequireAuthorization(Scopes.Upload).WithTags("Documents");
        group.MapPost("", BeginAsync).WithName("BeginUpload").WithSummary("An address to send a large file to")
            .WithDescription("Makes a document that waits for its file. Send the file by one PUT request to the address with exactly the headers of the answer, then complete the upload. Only in aws mode; elsewhere 409: send the file to POST /v1/documents.")
            .Produces<UploadTicket>(201).ProducesProblem(400).ProducesProblem(413).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        group.MapPost("/{id:guid}/complete", CompleteAsync).WithName("CompleteUpload").WithSummary("Says that the file was sent; from then on it is a document like any other")
            .Produces<DocumentResource>(202).ProducesProblem(404).ProducesProblem(410);
        return routes;
    }

    private static async Task<IResult> BeginAsync(
        UploadRequest request, HttpContext context, DocumentStore documents, DirectUploadRules rules, TimeProvider time, CancellationToken cancellation)
    {
        if (context.RequestServices.GetService<S3UploadAddresses>() is not { } addresses)
            return ApiProblem.Conflict("direct_upload_unavailable", "This installation keeps files by itself; send the file to POST /v1/documents.");
        var key = IdempotencyKey.Of(context.Request);
        if (IdempotencyKey.Refusal(key) is { } invalid)
            return invalid;
        if (rules.Refusal(request) is { } refusal)
            return refusal;
        var id = DocumentId.New(time.GetUtcNow());
        var mediaType = UploadNames.MediaType(request.MediaType);
        var address = await addresses.IssueAsync(id, mediaType);
        try
        {
            var document = await documents.InsertAsync(New(id, request, mediaType, address, context.User), key is null ? null : new IdempotentUpload(key, Fingerprint(request)), cancellation);
            if (document.Id != id)
                address = await addresses.IssueAsync(document.Id, mediaType);
            var links = DocumentLinks.Of(document.Id);
            return TypedResults.Created(links.Self, new UploadTicket(
                document.Id.Value, "PUT", address.Url, address.Headers, address.Source.Key, address.ExpiresAt, $"/v1/uploads/{document.Id}/complete", links.Self));
        }
        catch (IdempotencyConflictException)
        {
            return IdempotencyKey.Conflict();
        }
        catch (DocumentGoneException e)
        {
            return DocumentLookup.Deleted(e.Id.Value);
        }
    }

    private static async Task<IResult> CompleteAsync(Guid id, ClaimsPrincipal user, DocumentLookup lookup, LeaseStore leases, DocumentResources resources, CancellationToken cancellation)
    {
        var found = await lookup.FindAsync(user, id, cancellation);
        if (found.Document is not { } document)
            return found.Problem!;
        await leases.WakeAsync([document.Id], DocumentStatus.Uploaded, cancellation);
        return TypedResults.Json(await resources.ShowAsync(document, cancellation), DocumentJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static NewDocument New(DocumentId id, UploadRequest request, string mediaType, UploadAddress address, ClaimsPrincipal user) => new()
    {
        Id = id,
        Tenant = user.Tenant(),
        FileName = UploadNames.FileName(request.FileName),
        MediaType = mediaType,
        Bytes = request.Bytes ?? 0,
        Sha256 = "",
        Profile = string.IsNullOrEmpty(request.Profile) ? ProfileCatalog.DefaultName : request.Profile,
        Labels = request.Labels ?? [],
        CorrelationId = id.ToString(),
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
        Actor = user.Actor(),
        Source = address.Source,
    };

    private static string Fingerprint(UploadRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [request.FileName, request.MediaType, request.Profile, .. request.Labels ?? []]))));
}

/// <summary>The file that a client is about to send.</summary>
/// <param name="FileName">Name for display.</param>
/// <param name="MediaType">Declared type; the content decides later.</param>
/// <param name="Profile">Name of a profile; default general.</param>
/// <param name="Labels">At most 20.</param>
/// <param name="Bytes">Its length, if known: a file that is too large is refused now instead of afterwards.</param>
public sealed record UploadRequest(string? FileName = null, string? MediaType = null, string? Profile = null, IReadOnlyList<string>? Labels = null, long? Bytes = null);

/// <summary>How to send the file.</summary>
/// <param name="Id">The document that waits for it.</param>
/// <param name="Method">Always <c>PUT</c>.</param>
/// <param name="Url">Where to; it is secret, since whoever has it may send.</param>
/// <param name="Headers">That the request must carry, exactly.</param>
/// <param name="Key">The object's key.</param>
/// <param name="ExpiresAt">The last moment at which the request may begin.</param>
/// <param name="Complete">To be posted to once the file is sent; without it the document goes on when the address expires.</param>
/// <param name="Document">The document.</param>
public sealed record UploadTicket(Guid Id, string Method, string Url, IReadOnlyDictionary<string, string> Headers, string Key, DateTimeOffset ExpiresAt, string Complete, string Document);

/// <summary>What of an upload can be refused before its bytes are there.</summary>
public sealed class DirectUploadRules(ProfileCatalog profiles, UploadRoom room, IOptions<UploadOptions> options)
{
    private static readonly TimeSpan BacklogShrinksIn = TimeSpan.FromSeconds(10);

    /// <summary>The answer that refuses; null when the file may be sent.</summary>
    public IResult? Refusal(UploadRequest request)
    {
        if (room.IsBacklogFull)
            return ApiProblem.Unavailable("backlog_full", "Too many documents wait to be read; try again later.", BacklogShrinksIn);
        if (request.Bytes > options.Value.MaxUploadBytes)
            return UploadReader.TooLarge(options.Value.MaxUploadBytes);
        if (!string.IsNullOrEmpty(request.Profile) && !profiles.TryGet(request.Profile, out _))
            return ApiProblem.Unprocessable("unknown_profile", $"There is no such profile; there are {string.Join(", ", profiles.All.Select(known => known.Name))}.");
        return UploadNames.FaultOf(request.Labels ?? []) is { } fault ? ApiProblem.Unprocessable("labels_invalid", fault) : null;
    }
}
