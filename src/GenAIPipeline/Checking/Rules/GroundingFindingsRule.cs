using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>Passes on what the grounding rules found when the summary was made: ungrounded sentences, citations that do not resolve, unsupported numbers, dates, amounts and names.</summary>
internal static class GroundingFindingsRule
{
    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile) => result.GroundingFindings;
}
