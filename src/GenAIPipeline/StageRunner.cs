using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline;

/// <summary>Runs one document forward, stage by stage, each committed by itself, until it waits or ends. The only place that commits and emits for stages.</summary>
public sealed partial class StageRunner(
    IEnumerable<IStage> stages, LeaseStore leases, TransitionStore transitions, RunningDocuments running, StageEnvironment environment)
{
    private readonly Dictionary<StageName, IStage> stages = stages.ToDictionary(stage => stage.Name);

    /// <summary>Takes the document and runs it as far as it goes. Harmless when called twice.</summary>
    public async Task<RunEnd> RunAsync(DocumentId id, CancellationToken stopping)
    {
        if (await leases.ClaimAsync(id, stopping) is not { } lease)
            return new RunEnd.NothingToDo();
        using var holding = running.Hold(lease, stopping);
        var results = new StageResults(environment.Results.FindAsync, lease.Document);
        try
        {
            return await RunStagesAsync(lease, results, holding);
        }
        catch (OperationCanceledException) when (holding.IsLost)
        {
            LostLease(environment.Log, id);
            return new RunEnd.NothingToDo();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The stop of the process is nobody's failure: no attempt is spent, and whoever starts next goes on at once.
            await leases.ReleaseAsync(lease, environment.Time.GetUtcNow(), CancellationToken.None);
            return new RunEnd.NothingToDo();
        }
    }

    private async Task<RunEnd> RunStagesAsync(Lease lease, StageResults results, HeldLease holding)
    {
        var document = lease.Document;
        while (Pipeline.For(document.Status) is { } row)
        {
            results.Document = document;
            var startedAt = environment.Time.GetTimestamp();
            var outcome = await AttemptAsync(row, document, results, holding);
            var move = StageMoves.Decide(row, document, outcome, environment.Time.GetUtcNow()) with { LeaseToken = lease.Token };
            // What the stage did is kept even when the process is stopping: the commit is short, and doing it again may cost money.
            if (await transitions.ApplyAsync(move, CancellationToken.None) is not { } moved)
                return new RunEnd.NothingToDo();
            if (moved.Status != document.Status)
                Moved(environment.Log, moved.Id, document.Status, moved.Status, row.Stage);
            environment.Meter.Moved(row.Stage, moved.Status, environment.Time.GetElapsedTime(startedAt));
            if (move.Result is not null)
                results.Remember(row.Stage, move.Result);
            if (!move.KeepsLease)
                return End(moved);
            document = moved;
        }

        return new RunEnd.Rested(document.Status);
    }

    private async Task<StageOutcome> AttemptAsync(StageRow row, Document document, StageResults results, HeldLease holding)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(holding.Token);
        deadline.CancelAfter(row.Timeout);
        var run = new StageRun(document, results, progress => environment.Changes.Progressed(document, progress));
        try
        {
            return await stages[row.Stage].RunAsync(run, deadline.Token);
        }
        catch (OperationCanceledException) when (!holding.Token.IsCancellationRequested)
        {
            return new StageOutcome.Retry($"{row.Stage} was not through after {row.Timeout.TotalMinutes:0} minutes.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            AttemptFailed(environment.Log, e, document.Id, row.Stage, document.Attempt + 1);
            return new StageFault(e).AsRetry(document);
        }
    }

    private static RunEnd End(Document moved) => moved switch
    {
        { Status: DocumentStatus.Failed, Error: { } error } => new RunEnd.Failed(error.Detail),
        { Wait: { IsRetry: true } wait, Error: { } error } => new RunEnd.Retrying(error.Detail, wait.Until),
        _ => new RunEnd.Rested(moved.Status),
    };

    [LoggerMessage(LogLevel.Information, "Document {Id} moved from {Before} to {After} by {Stage}")]
    private static partial void Moved(ILogger log, DocumentId id, DocumentStatus before, DocumentStatus after, StageName stage);

    [LoggerMessage(LogLevel.Warning, "Document {Id}: attempt {Attempt} of {Stage} failed")]
    private static partial void AttemptFailed(ILogger log, Exception e, DocumentId id, StageName stage, int attempt);

    [LoggerMessage(LogLevel.Warning, "Document {Id} was taken over or called off while it ran; nothing was committed")]
    private static partial void LostLease(ILogger log, DocumentId id);
}
