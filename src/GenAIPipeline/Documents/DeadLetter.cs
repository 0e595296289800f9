namespace GenAIPipeline.Documents;

/// <summary>A failed document as an operator sees it; also the answer of the API.</summary>
public sealed record DeadLetter
{
    public required Guid Id { get; init; }
    public required Guid DocumentId { get; init; }
    public required string Tenant { get; init; }
    public required string FileName { get; init; }
    public required int Run { get; init; }

    /// <summary>The stage that failed.</summary>
    public required string Stage { get; init; }

    /// <summary>The status to which a redrive returns the document.</summary>
    public required DocumentStatus StatusBefore { get; init; }
    public required string Code { get; init; }

    /// <summary>The reason as a sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>Type and stack of the exception behind it, without its message; null for an expected failure.</summary>
    public string? Exception { get; init; }
    public required int Attempts { get; init; }
    public required DateTimeOffset ParkedAt { get; init; }
}
