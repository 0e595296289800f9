using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Tests;

/// <summary>Documents at a chosen place of the pipeline, moved there by the same commits that the stages make.</summary>
internal static class TestDocuments
{
    private static readonly Finding Doubt = new("draft_transcription", "The words are a draft.") { Evidence = [new(0, 0)] };

    public static async Task<Document> AcceptedAsync(this TestApi api, string tenant = "acme", string name = "depot.txt") => await api.Get<DocumentStore>().InsertAsync(
        new NewDocument
        {
            Id = DocumentId.New(api.Time.GetUtcNow()),
            Tenant = tenant,
            FileName = name,
            MediaType = "text/plain",
            Bytes = 11,
            Sha256 = new string('a', 64),
            Profile = "general",
            CorrelationId = Guid.NewGuid().ToString(),
            Actor = "test",
        },
        once: null,
        CancellationToken.None);

    /// <summary>Summarized and doubted: parked when the lane is blocking, completed with an open review when it is qa.</summary>
    public static async Task<Document> DoubtedAsync(this TestApi api, ReviewLane lane = ReviewLane.Blocking, string tenant = "acme")
    {
        var document = await api.SummarizedAsync(tenant);
        var report = new CheckReport(null, 0.5, [Doubt]);
        var review = new ReviewRequest(lane, [Doubt]);
        if (lane == ReviewLane.Blocking)
            return await api.MoveAsync(new Transition(document, DocumentStatus.NeedsReview) { Stage = StageName.Checking, Result = report, Review = review });
        document = await api.MoveAsync(new Transition(document, DocumentStatus.ReadyToPublish) { Stage = StageName.Checking, Result = report });
        return await api.MoveAsync(new Transition(document, DocumentStatus.Completed)
        {
            Stage = StageName.Publishing,
            Result = DocumentResult.Build(document, Summary(), report, "auto"),
            Facts = new DocumentFacts { Result = new ResultFacts("extractive", "auto", false, 0) },
            Review = review,
        });
    }

    public static async Task<Document> SummarizedAsync(this TestApi api, string tenant = "acme")
    {
        var document = await api.AcceptedAsync(tenant);
        document = await api.MoveAsync(new Transition(document, DocumentStatus.TextExtracted) { Stage = StageName.Extraction, Result = new { pages = Array.Empty<int>() } });
        return await api.MoveAsync(new Transition(document, DocumentStatus.Summarized) { Stage = StageName.Summarization, Result = Summary() });
    }

    /// <summary>Failed in the stage that runs on TextExtracted, with an open dead letter.</summary>
    public static async Task<(Document Document, Guid DeadLetter)> FailedAsync(this TestApi api, string code = "attempts_exhausted", string tenant = "acme")
    {
        var document = await api.AcceptedAsync(tenant);
        document = await api.MoveAsync(new Transition(document, DocumentStatus.TextExtracted) { Stage = StageName.Extraction, Result = new { pages = Array.Empty<int>() } });
        var letter = new NewDeadLetter(Guid.CreateVersion7(api.Time.GetUtcNow()), StageName.Summarization, code, "The model did not answer.", null, 5);
        document = await api.MoveAsync(new Transition(document, DocumentStatus.Failed)
        {
            Stage = StageName.Summarization,
            Error = new DocumentError(code, letter.Detail, StageName.Summarization),
            DeadLetter = letter,
            Attempt = 5,
            Events = [new DocumentFailed { DocumentId = document.Id.Value, Tenant = tenant, Run = 1, Code = code, Detail = letter.Detail, Stage = "Summarization" }],
        });
        return (document, letter.Id);
    }

    public static async Task<Document> MoveAsync(this TestApi api, Transition move) =>
        await api.Get<TransitionStore>().ApplyAsync(move, CancellationToken.None) ?? throw new InvalidOperationException("Expected the move to commit.");

    public static async Task<Document> ReadAsync(this TestApi api, DocumentId id) =>
        await api.Get<DocumentStore>().FindAsync(null, id, CancellationToken.None) ?? throw new InvalidOperationException("Expected the document.");

    public static SummarizationResult Summary() => new(new Summary(
    [
        new SummarySentence("Ask what you can do.", [new Citation(0, "ask what you can do") { StartSeconds = 1, EndSeconds = 2 }]),
        new SummarySentence("And so my fellow Americans.", [new Citation(1, "fellow Americans") { StartSeconds = 0, EndSeconds = 1 }]),
    ]))
    {
        Model = "extractive",
        Groundedness = 1,
        Usage = new SummaryUsage { PromptId = "general", PromptHash = "0" },
    };
}
