namespace GenAIPipeline.Platform.Outbox;

/// <summary>One event of the feed as stored; the CloudEvents envelope is put around it when it is read.</summary>
public sealed record FeedEvent
{
    public required string Tenant { get; init; }

    /// <summary>Contiguous per tenant from 1.</summary>
    public required long Sequence { get; init; }
    public required Guid Id { get; init; }

    /// <summary>Without the configurable prefix.</summary>
    public required string Type { get; init; }
    public required string Subject { get; init; }
    public required string SchemaVersion { get; init; }
    public required string CorrelationId { get; init; }
    public string? CausationId { get; init; }
    public string? TraceParent { get; init; }
    public required string PartitionKey { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>The data as JSON text.</summary>
    public required string Data { get; init; }
}
