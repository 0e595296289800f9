using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GenAIPipeline.Documents;

/// <summary>Finds the document that a request names among those of the caller's tenant.</summary>
public sealed class DocumentLookup(DocumentStore documents)
{
    /// <summary>The document; or the problem to answer: 410 when it was deleted, else 404, for a foreign tenant's too.</summary>
    public async Task<FoundDocument> FindAsync(ClaimsPrincipal user, Guid id, CancellationToken cancellation)
    {
        var tenant = user.Tenant();
        if (await documents.FindAsync(tenant, new(id), cancellation) is { } document)
            return new(document, null);
        return new(null, await documents.WasDeletedAsync(tenant, new(id), cancellation) ? Deleted(id) : Unknown(id));
    }

    /// <summary>The answer for a document that was deleted.</summary>
    public static ProblemHttpResult Deleted(Guid id) => ApiProblem.Of(StatusCodes.Status410Gone, "document_deleted", "This document was deleted; only its events remain.", id);

    /// <summary>The answer for a document that the tenant does not have.</summary>
    public static ProblemHttpResult Unknown(Guid id) => ApiProblem.NotFound("document_not_found", "There is no document of this id.", id);
}

/// <summary>Exactly one of the two is set.</summary>
public sealed record FoundDocument(Document? Document, ProblemHttpResult? Problem);
