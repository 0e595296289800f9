namespace GenAIPipeline.Events;

/// <summary>Text of a document is stored.</summary>
public sealed record TextExtracted : DocumentEvent
{
    public override string Type => "text.extracted.v1";

    /// <summary>Media type by content.</summary>
    public required string MediaType { get; init; }

    /// <summary>Number of pages.</summary>
    public required int Pages { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Mean confidence of the words, 0 to 1; absent when the engine gives none.</summary>
    public double? Confidence { get; init; }

    /// <summary>Where the text can be read.</summary>
    public required string DataRef { get; init; }
}
