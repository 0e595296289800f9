using System.Text.Json.Nodes;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Review;

/// <summary>Takes decisions: the document's move, the review's row, its audit and the events are one transaction.</summary>
public sealed class ReviewDecisions(ReviewStore reviews, ReviewDrafts drafts, TransitionStore transitions, ReprocessRules rules, TimeProvider time)
{
    /// <summary>Tries again when the document's row changed for another reason (a label, a sweep) between reading and committing.</summary>
    private const int Tries = 3;

    /// <summary>Decides as the actor, who must hold a living claim.</summary>
    /// <param name="tenant">Whose review.</param>
    /// <param name="id">The review.</param>
    /// <param name="actor">The principal.</param>
    /// <param name="request">The decision.</param>
    /// <param name="version">The version that the caller saw, or null to decide on the present one.</param>
    /// <param name="cancellation">Ends the attempt before the commit.</param>
    /// <returns>Null when it is decided, else why not.</returns>
    public async Task<DecisionFault?> DecideAsync(string tenant, Guid id, string actor, DecisionRequest request, long? version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (command, fault) = request.Check(rules);
        for (var attempt = 0; command is not null && attempt < Tries; attempt++)
        {
            if (await reviews.FindAsync(tenant, id, cancellation) is not { } review)
                return new(404, "review_not_found", "There is no such review.");
            if (Refuse(review, actor, version) is { } refusal)
                return refusal;
            if (await drafts.DocumentOfAsync(review, cancellation) is not { } document)
                return new(404, "review_not_found", "The review's document is gone.");
            var (committed, reason) = await CommitAsync(document, review, actor, command, cancellation);
            if (committed || reason is not null)
                return reason;
        }

        return fault ?? new(409, "document_moved", "The document changed in the same moment; read the review again.");
    }

    private DecisionFault? Refuse(StoredReview review, string actor, long? version)
    {
        if (version is { } seen && seen != review.Version)
            return new(412, "review_changed", "The review changed since it was read; read it again.");
        if (review.Status != "open")
            return new(409, "review_closed", $"The review is {review.Status} already.");
        return review.IsHeldBy(actor, time.GetUtcNow()) ? null : new(409, "review_not_claimed", "A decision needs a living claim of the same principal; claim the review first.");
    }

    private async Task<(bool Committed, DecisionFault? Fault)> CommitAsync(
        Document document, StoredReview review, string actor, DecisionCommand command, CancellationToken cancellation)
    {
        JsonNode? draft = null;
        JsonNode? corrected = null;
        if (command.Edits.Count > 0)
        {
            draft = await drafts.FindAsync(document, review.Run, cancellation);
            if (draft is null)
                return (false, new(410, "content_expired", "The result is gone by retention; nothing can be edited."));
            try
            {
                corrected = ReviewEdits.Apply(draft, command.Edits);
            }
            catch (InvalidEditException e)
            {
                return (false, new(400, "invalid_edit", e.Message));
            }

            corrected["outcome"] = "reviewed";
        }

        var now = time.GetUtcNow();
        var decision = new ReviewDecision
        {
            ReviewId = review.Id,
            Verdict = command.Verdict,
            By = actor,
            At = now,
            ReasonCode = command.ReasonCode,
            Comment = command.Comment,
            Edits = command.Edits,
        };
        if (DecisionMoves.Decide(document, review, command, decision, corrected) is not { } move)
            return (false, new(409, "document_moved", "The document is no longer where the review left it."));
        var audit = new ReviewAuditDetail
        {
            ReasonCode = command.ReasonCode,
            Comment = command.Comment,
            Diff = draft is null ? null : ReviewEdits.Diff(draft, command.Edits),
            DwellSeconds = Math.Round((now - review.Claim!.Since).TotalSeconds, 1),
        };
        var moved = await transitions.ApplyAsync(move with { Also = batch => ReviewStore.AddDecision(batch, review, decision, audit) }, cancellation);
        return (moved is not null, null);
    }
}
