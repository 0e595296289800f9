using GenAIPipeline.Checking.Rules;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking;

/// <summary>Holds a summary against the rules; a document with a finding waits for a person.</summary>
internal sealed class CheckingStage(ProfileCatalog profiles) : IStage
{
    /// <summary>A rule is one file in <c>Rules/</c> and its line here; findings stand in this order.</summary>
    private static readonly CheckRule[] Rules =
    [
        DraftTranscriptionRule.Check,
        GroundingFindingsRule.Check,
        TruncatedAnswerRule.Check,
        DegradedModelRule.Check,
        PromptInjectionRule.Check,
        LowTextConfidenceRule.Check,
        ReaderFindingsRule.Check,
    ];

    public StageName Name => StageName.Checking;

    public async Task<StageOutcome> RunAsync(StageRun run, CancellationToken cancellation)
    {
        var text = await run.Results.GetAsync<ExtractedText>(StageName.Extraction, cancellation);
        var result = await run.Results.GetAsync<SummarizationResult>(StageName.Summarization, cancellation);
        var profile = profiles.Get(run.Document.Profile);
        var report = Check(text, result, profile);
        if (report.Findings.Count > 0)
            return new StageOutcome.Done(DocumentStatus.NeedsReview, report) { Review = new ReviewRequest(ReviewLane.Blocking, report.Findings) };
        return new StageOutcome.Done(DocumentStatus.ReadyToPublish, report)
        {
            Review = Sampling.IsPicked(run.Document.Id, profile.Review.SampleRate)
                ? new ReviewRequest(ReviewLane.Qa, [new Finding("sampled", "Picked by chance, to see how good clean results are.")])
                : null,
        };
    }

    internal static CheckReport Check(ExtractedText text, SummarizationResult result, Profile profile) => new(
        TextConfidence.Of(text.Pages).Mean,
        result.Groundedness,
        [.. Rules.SelectMany(rule => rule(text, result, profile))]);
}
