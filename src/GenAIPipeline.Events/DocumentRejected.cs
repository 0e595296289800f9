namespace GenAIPipeline.Events;

/// <summary>The input cannot be used, or a reviewer said no.</summary>
public sealed record DocumentRejected : DocumentEvent
{
    public override string Type => "document.rejected.v1";

    /// <summary>Stable code of the reason.</summary>
    public required string Code { get; init; }

    /// <summary>The reason as a sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The stage that rejected it.</summary>
    public string? Stage { get; init; }
}
