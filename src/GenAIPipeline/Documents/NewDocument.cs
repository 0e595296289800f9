namespace GenAIPipeline.Documents;

/// <summary>A document whose bytes are stored and whose row is about to be made.</summary>
public sealed record NewDocument
{
    public required DocumentId Id { get; init; }
    public required string Tenant { get; init; }
    public required string FileName { get; init; }
    public required string MediaType { get; init; }
    public required long Bytes { get; init; }
    public required string Sha256 { get; init; }
    public required string Profile { get; init; }
    public IReadOnlyList<string> Labels { get; init; } = [];
    public DocumentId? ParentId { get; init; }
    public int Depth { get; init; }
    public required string CorrelationId { get; init; }
    public string? TraceParent { get; init; }

    /// <summary>Who uploads, for the history.</summary>
    public required string Actor { get; init; }
}
