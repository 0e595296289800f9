namespace GenAIPipeline.Documents;

/// <summary>A document whose row is about to be made: its bytes are stored, or it says where they are.</summary>
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

    /// <summary>Where the bytes lie that the intake has yet to fetch; null when they are in the store. With it the document starts as <see cref="DocumentStatus.Uploaded"/>, its digest empty.</summary>
    public IntakeSource? Source { get; init; }

    /// <summary>Of an encrypted file. Not public, so that nothing that shows or serializes the record shows it.</summary>
    internal string? Password { get; init; }

    /// <summary>Who uploads, for the history.</summary>
    public required string Actor { get; init; }
}
