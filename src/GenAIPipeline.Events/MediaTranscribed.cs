namespace GenAIPipeline.Events;

/// <summary>A recording became text with times.</summary>
public sealed record MediaTranscribed : DocumentEvent
{
    public override string Type => "media.transcribed.v1";

    /// <summary>Media type by content.</summary>
    public required string MediaType { get; init; }

    /// <summary>Length of the recording.</summary>
    public required double Seconds { get; init; }

    /// <summary>Number of utterances.</summary>
    public required int Blocks { get; init; }

    /// <summary>Mean confidence of the words, 0 to 1; absent when the engine gives none.</summary>
    public double? Confidence { get; init; }

    /// <summary>Where the transcript can be read.</summary>
    public required string DataRef { get; init; }
}
