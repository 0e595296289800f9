using GenAIPipeline.Documents;

namespace GenAIPipeline.Summarization.Grounding;

/// <summary>What the grounding rules say of a summary.</summary>
/// <param name="Findings">Codes of <see cref="GroundingCodes"/>.</param>
/// <param name="Groundedness">Share of sentences that their sources support, 0 to 1; 1 without sentences.</param>
internal sealed record GroundingReport(IReadOnlyList<Finding> Findings, double Groundedness);

/// <summary>The findings that grounding can make.</summary>
internal static class GroundingCodes
{
    public const string UngroundedSentence = "ungrounded_sentence";
    public const string UnresolvedCitation = "unresolved_citation";
    public const string UnsupportedNumber = "unsupported_number";
    public const string UnsupportedDate = "unsupported_date";
    public const string UnsupportedAmount = "unsupported_amount";
    public const string UnsupportedName = "unsupported_name";
    public const string UnsupportedField = "unsupported_field";
}
