namespace GenAIPipeline.Events;

/// <summary>An event about one document (or its review). Every one names the document, its tenant and its run.</summary>
public abstract record DocumentEvent : PipelineEvent
{
    public override string Subject => $"documents/{DocumentId}";

    public required Guid DocumentId { get; init; }
    public required string Tenant { get; init; }

    /// <summary>The run that this is about, from 1.</summary>
    public required int Run { get; init; }
}
