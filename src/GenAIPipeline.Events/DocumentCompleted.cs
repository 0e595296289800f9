namespace GenAIPipeline.Events;

/// <summary>The result of a run is published.</summary>
public sealed record DocumentCompleted : DocumentEvent
{
    public override string Type => "document.completed.v1";

    /// <summary>The profile it was read with.</summary>
    public required string Profile { get; init; }

    /// <summary>auto or reviewed.</summary>
    public required string Outcome { get; init; }

    /// <summary>A fallback answered.</summary>
    public required bool Degraded { get; init; }

    /// <summary>Where the result can be read.</summary>
    public required string DataRef { get; init; }
}
