using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Review;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Publishing;

/// <summary>Publishes the result of a run: what the stages stored, with the reviewer's edits.</summary>
public sealed class PublishingStage : IStage
{
    public StageName Name => StageName.Publishing;

    public async Task<StageOutcome> RunAsync(StageRun run, CancellationToken cancellation)
    {
        var document = run.Document;
        var summarization = await run.Results.GetAsync<SummarizationResult>(StageName.Summarization, cancellation);
        var report = await run.Results.GetAsync<CheckReport>(StageName.Checking, cancellation);
        var decision = await run.Results.FindInRunAsync<ReviewDecision>(StageName.Review, cancellation);
        var result = DocumentResult.Build(document, summarization, report, decision is null ? "auto" : "reviewed");
        return new StageOutcome.Done(DocumentStatus.Completed, Edited(result, decision))
        {
            Facts = new DocumentFacts { Result = new ResultFacts(summarization.Model, result.Outcome, result.Degraded, summarization.Usage.CostUsd) },
            Events =
            [
                new DocumentCompleted
                {
                    DocumentId = document.Id.Value,
                    Tenant = document.Tenant,
                    Run = document.Run,
                    Profile = document.Profile,
                    Outcome = result.Outcome,
                    Degraded = result.Degraded,
                    DataRef = $"/v1/documents/{document.Id}/result",
                },
            ],
        };
    }

    private static DocumentResult Edited(DocumentResult result, ReviewDecision? decision) =>
        decision is { Edits.Count: > 0 } ? ReviewEdits.Apply(result, decision.Edits) : result;
}
