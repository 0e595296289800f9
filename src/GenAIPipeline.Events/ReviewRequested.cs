namespace GenAIPipeline.Events;

/// <summary>A person is asked to look.</summary>
public sealed record ReviewRequested : DocumentEvent
{
    public override string Type => "review.requested.v1";
    public override string Subject => $"reviews/{ReviewId}";

    /// <summary>The review.</summary>
    public required Guid ReviewId { get; init; }

    /// <summary>blocking or qa.</summary>
    public required string Lane { get; init; }

    /// <summary>Codes of the doubts, each once.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }
}
