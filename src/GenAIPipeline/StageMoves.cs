using GenAIPipeline.Documents;
using GenAIPipeline.Events;

namespace GenAIPipeline;

/// <summary>Turns a stage's outcome into the move to commit; pure.</summary>
internal static class StageMoves
{
    /// <exception cref="InvalidOperationException">The stage named an exit that its row does not list.</exception>
    public static Transition Decide(StageRow row, Document document, StageOutcome outcome, DateTimeOffset now) => outcome switch
    {
        StageOutcome.Done done => Done(row, document, done),
        StageOutcome.Reject reject => Reject(row, document, reject.Reason),
        StageOutcome.Wait wait => new Transition(document, document.Status)
        {
            Stage = row.Stage,
            Detail = $"Waits for {wait.For}",
            Wait = new DocumentWait(wait.For, wait.Until, IsRetry: false),
            WakeAt = wait.Until,
            Attempt = document.Attempt,
            Facts = new DocumentFacts { MediaType = wait.MediaType },
        },
        StageOutcome.Retry retry when retry.IsFinal || document.Attempt + 1 >= row.Attempts => Fail(row, document, retry, now),
        StageOutcome.Retry retry => Retry(row, document, retry, now),
        _ => throw new InvalidOperationException($"Expected a known outcome, got {outcome.GetType().Name}."),
    };

    private static Transition Done(StageRow row, Document document, StageOutcome.Done done)
    {
        if (!row.Exits.Contains(done.Next))
            throw new InvalidOperationException($"Expected {row.Stage} to move to one of {string.Join(", ", row.Exits)}, got {done.Next}.");
        return new Transition(document, done.Next)
        {
            KeepsLease = Pipeline.For(done.Next) is not null,
            Stage = row.Stage,
            Result = done.Result,
            Events = done.Events,
            Facts = done.Facts,
            Review = done.Review,
            Children = [.. done.Children.Select(child => Child(document, child))],
        };
    }

    private static NewDocument Child(Document parent, ChildDocument child) => new()
    {
        Id = child.Id,
        Tenant = parent.Tenant,
        FileName = child.FileName,
        MediaType = child.MediaType,
        Bytes = child.Bytes,
        Sha256 = child.Sha256,
        Profile = parent.Profile,
        Labels = parent.Labels,
        ParentId = parent.Id,
        Depth = parent.Depth + 1,
        CorrelationId = parent.CorrelationId,
        TraceParent = parent.TraceParent,
        Actor = "attachment",
    };

    private static Transition Reject(StageRow row, Document document, Rejection reason) => new(document, DocumentStatus.Rejected)
    {
        Stage = row.Stage,
        Detail = reason.Detail,
        Error = new DocumentError(reason.Code, reason.Detail, row.Stage),
        Events =
        [
            new DocumentRejected
            {
                DocumentId = document.Id.Value,
                Tenant = document.Tenant,
                Run = document.Run,
                Code = reason.Code,
                Detail = reason.Detail,
                Stage = row.Stage.ToString(),
            },
        ],
    };

    private static Transition Retry(StageRow row, Document document, StageOutcome.Retry retry, DateTimeOffset now)
    {
        var at = now + (retry.After ?? StageRow.Backoff(document.Attempt + 1));
        return new Transition(document, document.Status)
        {
            Stage = row.Stage,
            Detail = retry.Reason,
            Attempt = document.Attempt + 1,
            Error = new DocumentError("retrying", retry.Reason, row.Stage),
            Wait = new DocumentWait(retry.Reason, at, IsRetry: true),
            WakeAt = at,
        };
    }

    private static Transition Fail(StageRow row, Document document, StageOutcome.Retry retry, DateTimeOffset now)
    {
        var code = retry.Code ?? retry switch
        {
            { IsFinal: true } => "service_refused",
            { Fault: null } => "attempts_exhausted",
            _ => "internal_fault",
        };
        return new Transition(document, DocumentStatus.Failed)
        {
            Stage = row.Stage,
            Detail = retry.Reason,
            Attempt = document.Attempt + 1,
            Error = new DocumentError(code, retry.Reason, row.Stage),
            DeadLetter = new NewDeadLetter(Guid.CreateVersion7(now), row.Stage, code, retry.Reason, retry.Fault, document.Attempt + 1),
            Events =
            [
                .. retry.Events,
                new DocumentFailed
                {
                    DocumentId = document.Id.Value,
                    Tenant = document.Tenant,
                    Run = document.Run,
                    Code = code,
                    Detail = retry.Reason,
                    Stage = row.Stage.ToString(),
                },
            ],
        };
    }
}
