using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;

namespace GenAIPipeline.Review;

/// <summary>Turns a decision into the move to commit; pure.</summary>
internal static class DecisionMoves
{
    /// <summary>The move of the document; null when it is no longer where the review left it.</summary>
    public static Transition? Decide(Document document, StoredReview review, DecisionCommand command, ReviewDecision decision, JsonNode? corrected)
    {
        var expected = review.Lane == "qa" ? DocumentStatus.Completed : DocumentStatus.NeedsReview;
        if (document.Status != expected || document.Run != review.Run)
            return null;
        var move = command.Verdict switch
        {
            ReviewVerdict.Reprocess => Reprocess(document, command),
            _ when review.Lane == "qa" => Close(document, corrected, review.Id),
            ReviewVerdict.Reject => Reject(document, command),
            _ => new Transition(document, DocumentStatus.ReadyToPublish) { Stage = StageName.Review, Result = decision, WakesUp = true },
        };
        return move with
        {
            Actor = decision.By,
            Detail = move.Detail ?? Sentence(command),
            Events = [Decided(document, review, decision), .. move.Events],
        };
    }

    private static Transition Reprocess(Document document, DecisionCommand command) => new(document, command.ReprocessFrom!.Value)
    {
        Stage = StageName.Review,
        Run = document.Run + 1,
        Profile = command.Profile,
        WakesUp = true,
    };

    private static Transition Reject(Document document, DecisionCommand command)
    {
        var error = new DocumentError($"review.{command.ReasonCode}", command.Comment ?? "A reviewer rejected the result.", StageName.Review);
        return new Transition(document, DocumentStatus.Rejected)
        {
            Stage = StageName.Review,
            Error = error,
            Detail = $"Rejected by a reviewer: {command.ReasonCode}",
            Events =
            [
                new DocumentRejected
                {
                    DocumentId = document.Id.Value,
                    Tenant = document.Tenant,
                    Run = document.Run,
                    Code = error.Code,
                    // The comment may quote the document, and the feed holds no content.
                    Detail = "A reviewer rejected the result.",
                    Stage = nameof(StageName.Review),
                },
            ],
        };
    }

    /// <summary>A published result stays, or is published again with the corrections.</summary>
    private static Transition Close(Document document, JsonNode? corrected, Guid review) => corrected is null
        ? new Transition(document, document.Status) { Stage = StageName.Review }
        : new Transition(document, document.Status)
        {
            Stage = StageName.Publishing,
            Result = corrected,
            Facts = new DocumentFacts { Result = document.Result is null ? null : document.Result with { Outcome = "reviewed" } },
            Events =
            [
                new DocumentCorrected
                {
                    DocumentId = document.Id.Value,
                    Tenant = document.Tenant,
                    Run = document.Run,
                    ReviewId = review,
                    DataRef = $"/v1/documents/{document.Id}/result",
                },
            ],
        };

    private static ReviewDecided Decided(Document document, StoredReview review, ReviewDecision decision) => new()
    {
        DocumentId = document.Id.Value,
        Tenant = document.Tenant,
        Run = document.Run,
        ReviewId = review.Id,
        Decision = decision.Verdict.Word(),
        By = decision.By,
        ReasonCode = decision.ReasonCode,
        Edits = decision.Edits.Count,
    };

    private static string Sentence(DecisionCommand command) => command.Verdict switch
    {
        ReviewVerdict.Approve => "Approved by a reviewer",
        ReviewVerdict.ApproveWithEdits => $"Approved by a reviewer with {command.Edits.Count} edits",
        ReviewVerdict.Reject => $"Rejected by a reviewer: {command.ReasonCode}",
        _ => "Sent through again by a reviewer",
    };
}
