namespace GenAIPipeline.Events;

/// <summary>Somebody called the document off.</summary>
public sealed record DocumentCancelled : DocumentEvent
{
    public override string Type => "document.cancelled.v1";

    /// <summary>The principal who did.</summary>
    public required string By { get; init; }
}
