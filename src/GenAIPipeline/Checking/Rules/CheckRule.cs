using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>A rule is pure: the same text, result and profile give the same findings.</summary>
internal delegate IEnumerable<Finding> CheckRule(ExtractedText text, SummarizationResult result, Profile profile);
