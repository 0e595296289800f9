namespace GenAIPipeline.Events;

/// <summary>A failed document lies in the dead letters.</summary>
public sealed record DeadLetterParked : DocumentEvent
{
    public override string Type => "deadletter.parked.v1";

    /// <summary>The dead letter.</summary>
    public required Guid DeadLetterId { get; init; }

    /// <summary>The stage that failed.</summary>
    public required string Stage { get; init; }

    /// <summary>Stable code of the reason.</summary>
    public required string Code { get; init; }

    /// <summary>The reason as a sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>Attempts that were made.</summary>
    public required int Attempts { get; init; }
}
