using GenAIPipeline.Events;
using GenAIPipeline.Platform.Http;

namespace GenAIPipeline.Documents;

/// <summary>What people do to a document: call it off, or send it through again. Each is one compare-and-set on its row.</summary>
public sealed class DocumentCommands(DocumentStore documents, TransitionStore transitions, StageResultStore results, ProfileCatalog profiles, StageOrder stages)
{
    /// <summary>How often to read again when a worker moved the document in between; each loss means that it got on.</summary>
    private const int MaxRaces = 20;

    /// <summary>Ends a document that has not ended; a worker that runs it cannot commit any more.</summary>
    public Task<FoundDocument?> CancelAsync(string tenant, DocumentId id, string actor, CancellationToken cancellation) => MoveAsync(
        tenant,
        id,
        document => Task.FromResult<Decision>(document.Status.IsEnd()
            ? new(null, ApiProblem.Conflict("document_ended", $"The document has ended as {document.Status}; there is nothing to cancel.", id.Value))
            : new(Cancel(document, actor), null)),
        cancellation);

    /// <summary>Starts a new run of a document that rests or has ended.</summary>
    public Task<FoundDocument?> ReprocessAsync(string tenant, DocumentId id, ReprocessRequest request, string actor, CancellationToken cancellation) =>
        MoveAsync(tenant, id, document => ReprocessAsync(document, request, actor, cancellation), cancellation);

    private async Task<FoundDocument?> MoveAsync(string tenant, DocumentId id, Func<Document, Task<Decision>> decide, CancellationToken cancellation)
    {
        for (var race = 0; race < MaxRaces; race++)
        {
            if (await documents.FindAsync(tenant, id, cancellation) is not { } document)
                return null;
            var decision = await decide(document);
            if (decision.Problem is not null)
                return new(null, decision.Problem);
            if (await transitions.ApplyAsync(decision.Move!, cancellation) is { } moved)
                return new(moved, null);
        }

        return new(null, ApiProblem.Conflict("document_busy", "The document moves too fast at the moment; try again.", id.Value));
    }

    private async Task<Decision> ReprocessAsync(Document document, ReprocessRequest request, string actor, CancellationToken cancellation)
    {
        if (!document.Status.IsAtRest())
            return new(null, ApiProblem.Conflict("document_running", "The document is being worked on; cancel it, or wait for its end.", document.Id.Value));
        if (request.Stage is { } named && !TryStage(named, out _))
            return new(null, ApiProblem.Unprocessable("unknown_stage", $"stage is one of {string.Join(", ", ReprocessRequest.Stages)}.", document.Id.Value));
        if (request.Profile is { } profile && !profiles.TryGet(profile, out _))
            return new(null, ApiProblem.Unprocessable("unknown_profile", $"There is no such profile; there are {string.Join(", ", profiles.All.Select(known => known.Name))}.", document.Id.Value));
        var stage = TryStage(request.Stage, out var parsed) ? parsed : StageName.Extraction;
        foreach (var needed in ReprocessRequest.Stages.TakeWhile(earlier => earlier != stage))
        {
            if (await results.FindAsync(document.Id, needed, document.Run, cancellation) is null)
                return new(null, ApiProblem.Conflict("stage_not_reached", $"There is no result of {needed} to start from; reprocess from {needed}.", document.Id.Value));
        }

        return new(Reprocess(document, stages.RunsOn[stage], request, actor), null);
    }

    private static bool TryStage(string? name, out StageName stage) => Enum.TryParse(name, ignoreCase: true, out stage) && ReprocessRequest.Stages.Contains(stage);

    private static Transition Cancel(Document document, string actor) => new(document, DocumentStatus.Cancelled)
    {
        Actor = actor,
        Detail = "Cancelled",
        WithdrawsReviews = true,
        Events = [new DocumentCancelled { DocumentId = document.Id.Value, Tenant = document.Tenant, Run = document.Run, By = actor }],
    };

    private static Transition Reprocess(Document document, DocumentStatus from, ReprocessRequest request, string actor) => new(document, from)
    {
        Actor = actor,
        Detail = "Sent through again",
        Run = document.Run + 1,
        Profile = request.Profile,
        Password = request.Password,
        WakesUp = true,
        WithdrawsReviews = true,
    };

    private sealed record Decision(Transition? Move, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Problem);
}

/// <summary>Where and how to start again.</summary>
/// <param name="Stage">Extraction (default), Summarization or Checking; earlier results are kept.</param>
/// <param name="Profile">Another profile; null keeps the present one.</param>
/// <param name="Password">Of an encrypted file: kept until the file has been read.</param>
public sealed record ReprocessRequest(string? Stage = null, string? Profile = null, string? Password = null)
{
    /// <summary>Stages that a run may start at. Publishing is none: it would pass by the checks.</summary>
    internal static readonly IReadOnlyList<StageName> Stages = [StageName.Extraction, StageName.Summarization, StageName.Checking];
}
