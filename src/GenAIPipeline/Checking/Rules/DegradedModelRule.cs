using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>Another than the first choice answered.</summary>
internal static class DegradedModelRule
{
    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile) =>
        result.Degraded ? [new Finding("degraded_model", $"The model of the profile did not answer; “{result.Model}” did.")] : [];
}
