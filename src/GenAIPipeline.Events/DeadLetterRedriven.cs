namespace GenAIPipeline.Events;

/// <summary>A dead letter was sent through the pipeline again.</summary>
public sealed record DeadLetterRedriven : DocumentEvent
{
    public override string Type => "deadletter.redriven.v1";

    /// <summary>The dead letter.</summary>
    public required Guid DeadLetterId { get; init; }

    /// <summary>The principal who did.</summary>
    public required string By { get; init; }
}
