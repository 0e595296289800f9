namespace GenAIPipeline.Events;

/// <summary>A person decided.</summary>
public sealed record ReviewDecided : DocumentEvent
{
    public override string Type => "review.decided.v1";
    public override string Subject => $"reviews/{ReviewId}";

    /// <summary>The review.</summary>
    public required Guid ReviewId { get; init; }

    /// <summary>approve, approve_with_edits, reject or reprocess.</summary>
    public required string Decision { get; init; }

    /// <summary>The principal who decided.</summary>
    public required string By { get; init; }

    /// <summary>Reason of a rejection.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Number of edits.</summary>
    public required int Edits { get; init; }
}
