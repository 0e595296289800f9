namespace GenAIPipeline.Events;

/// <summary>A document became a row. It comes first for every document.</summary>
public sealed record DocumentReceived : DocumentEvent
{
    public override string Type => "document.received.v1";

    /// <summary>Name it was uploaded under.</summary>
    public required string FileName { get; init; }

    /// <summary>Declared media type; the content decides later.</summary>
    public required string MediaType { get; init; }

    /// <summary>Length of the bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lower-case hexadecimal digest of the bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The profile it is read with.</summary>
    public required string Profile { get; init; }

    /// <summary>The document this one was attached to.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The oldest living document with the same bytes.</summary>
    public Guid? DuplicateOf { get; init; }
}
