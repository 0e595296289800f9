namespace GenAIPipeline.Events;

/// <summary>File, text and results are gone; only the events remain.</summary>
public sealed record DocumentDeleted : DocumentEvent
{
    public override string Type => "document.deleted.v1";

    /// <summary>The principal who did, or retention.</summary>
    public required string By { get; init; }
}
