namespace GenAIPipeline.Events;

/// <summary>We failed; the document can be redriven.</summary>
public sealed record DocumentFailed : DocumentEvent
{
    public override string Type => "document.failed.v1";

    /// <summary>Stable code of the reason.</summary>
    public required string Code { get; init; }

    /// <summary>The reason as a sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The stage that failed.</summary>
    public string? Stage { get; init; }
}
