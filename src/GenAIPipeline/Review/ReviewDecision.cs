namespace GenAIPipeline.Review;

/// <summary>What a reviewer may decide.</summary>
public enum ReviewVerdict
{
    /// <summary>As it is.</summary>
    Approve,

    /// <summary>With corrections.</summary>
    ApproveWithEdits,

    /// <summary>Not usable.</summary>
    Reject,

    /// <summary>Read it again.</summary>
    Reprocess,
}

/// <summary>A decision as stored with the run (as the result of the stage Review); publication applies its edits.</summary>
public sealed record ReviewDecision
{
    public required Guid ReviewId { get; init; }
    public required ReviewVerdict Verdict { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Why it was rejected: lower case with underscores.</summary>
    public string? ReasonCode { get; init; }
    public string? Comment { get; init; }

    /// <summary>Corrections, checked against the draft already.</summary>
    public IReadOnlyList<ReviewEdit> Edits { get; init; } = [];
}
