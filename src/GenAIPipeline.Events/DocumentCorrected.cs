namespace GenAIPipeline.Events;

/// <summary>A published result was changed by a reviewer.</summary>
public sealed record DocumentCorrected : DocumentEvent
{
    public override string Type => "document.corrected.v1";

    /// <summary>The review that corrected it.</summary>
    public required Guid ReviewId { get; init; }

    /// <summary>Where the result can be read.</summary>
    public required string DataRef { get; init; }
}
