using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>Passes on the doubts of the readers: draft transcription, a language not expected, a file that was partly read.</summary>
internal static class ReaderFindingsRule
{
    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile) =>
        text.Findings.Where(f => f.Code != DraftTranscriptionRule.Code);
}
