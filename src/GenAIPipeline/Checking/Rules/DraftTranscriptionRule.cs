using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>A recording read by the built-in recognizer is a draft: a third and more of its words are wrong, whatever confidence it claims.</summary>
internal static class DraftTranscriptionRule
{
    public const string Code = "draft_transcription";

    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile)
    {
        if (text.Findings.FirstOrDefault(f => f.Code == Code) is not { } draft)
            return [];
        var first = text.Pages.Where(p => p.Source == TextSource.Speech).SelectMany(p => p.Blocks).FirstOrDefault();
        return [draft.Evidence.Count > 0 || first is null ? draft : draft with { Evidence = [new Evidence(first.Number)] }];
    }
}
