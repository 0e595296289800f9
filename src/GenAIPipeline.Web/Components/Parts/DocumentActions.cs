using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>Where a new run starts, and with what.</summary>
/// <param name="Stage">Extraction, Summarization or Checking.</param>
/// <param name="Profile">Another profile, or null for the same.</param>
/// <param name="Password">Kept until the file has been read.</param>
public sealed record Reprocess(StageName Stage, string? Profile, string? Password);

/// <summary>What people do with documents. Each answers null when it is done, else a sentence that says why not.</summary>
public sealed class DocumentActions(Viewer viewer, DocumentCommands commands, DocumentRemoval removal, RedriveOfDocument redrive)
{
    private const string Gone = "The document was deleted in the meantime.";

    public async Task<string?> CancelAsync(Document document, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Upload);
        return Fault(await commands.CancelAsync(viewer.Tenant, document.Id, viewer.Actor, cancellation));
    }

    public async Task<string?> ReprocessAsync(Document document, Reprocess wanted, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Upload);
        return Fault(await commands.ReprocessAsync(viewer.Tenant, document.Id, new ReprocessRequest(wanted.Stage.ToString(), wanted.Profile, wanted.Password), viewer.Actor, cancellation));
    }

    public async Task<string?> DeleteAsync(Document document, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Upload);
        return await removal.RemoveAsync(viewer.Tenant, document.Id, viewer.Actor, cancellation) ? null : Gone;
    }

    public async Task<string?> RedriveAsync(Document document, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Operate);
        return await redrive.RedriveAsync(document.Id, viewer.Actor, cancellation) ? null : "It was moved on already.";
    }

    private static string? Fault(FoundDocument? done) => done is null ? Gone : done.Problem?.ProblemDetails.Detail;
}

/// <summary>Redrives what stopped, by its document.</summary>
public sealed class RedriveOfDocument(DeadLetterStore letters, Redrives redrives)
{
    /// <summary>False when nothing is parked for it any more.</summary>
    public async Task<bool> RedriveAsync(DocumentId document, string by, CancellationToken cancellation) =>
        await letters.OfDocumentAsync(document, cancellation) is { } letter && await redrives.RedriveAsync(letter.Id, by, cancellation);
}
