using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>The few words beside a status: what came of it, or why it does not move.</summary>
internal static class Outcome
{
    public static string Of(Document document) => document switch
    {
        { Status: DocumentStatus.Completed, Result.Outcome: "reviewed" } => "Reviewed",
        { Status: DocumentStatus.Completed, Result.Degraded: true } => "Fallback answered",
        { Status: DocumentStatus.Completed, Review.Lane: ReviewLane.Qa } => "Published, sampled",
        { Status: DocumentStatus.Completed } => "Nothing in doubt",
        { Status: DocumentStatus.NeedsReview, Review.Reasons: [var reason, ..] } => DoubtWords.Short(reason),
        { Status: DocumentStatus.Rejected or DocumentStatus.Failed, Error: { } error } => error.Detail,
        _ => "",
    };
}
