namespace GenAIPipeline.Documents;

/// <summary>Asks for a person: which lane, and why.</summary>
public sealed record ReviewRequest(ReviewLane Lane, IReadOnlyList<Finding> Reasons);

/// <summary>Whether publication waits for the review.</summary>
public enum ReviewLane
{
    /// <summary>Parked: nothing is published before a decision.</summary>
    Blocking,

    /// <summary>Already published; a correction publishes <c>document.corrected</c>.</summary>
    Qa,
}
