namespace GenAIPipeline.Review;

/// <summary>What a person decided about a run; stored under the review stage.</summary>
/// <param name="ReviewId">The review.</param>
/// <param name="By">The principal who decided.</param>
/// <param name="Edits">Changes of the result; empty for a plain approval.</param>
public sealed record ReviewDecision(Guid ReviewId, string By, IReadOnlyList<ReviewEdit> Edits);
