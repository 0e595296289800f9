using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>An answer that stayed cut off after its repeat may miss what came last.</summary>
internal static class TruncatedAnswerRule
{
    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile) =>
        result.Truncated ? [new Finding("truncated_answer", "The model's answer was cut off; the end of the summary is missing.")] : [];
}
