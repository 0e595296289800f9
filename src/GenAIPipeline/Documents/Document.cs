namespace GenAIPipeline.Documents;

/// <summary>A document's row.</summary>
public sealed record Document
{
    public required DocumentId Id { get; init; }
    public required string Tenant { get; init; }
    public required string FileName { get; init; }
    public required string MediaType { get; init; }

    /// <summary>Length of the uploaded bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lower-case hexadecimal digest of the uploaded bytes; empty until they are in the store.</summary>
    public required string Sha256 { get; init; }
    public required string Profile { get; init; }
    public IReadOnlyList<string> Labels { get; init; } = [];
    public required DocumentStatus Status { get; init; }

    /// <summary>1 for the first pass; each reprocess adds one.</summary>
    public int Run { get; init; } = 1;

    /// <summary>Attempts of the present stage that have failed.</summary>
    public int Attempt { get; init; }

    /// <summary>Grows with every change of the row; the second half of every compare-and-set.</summary>
    public long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public DocumentId? DuplicateOf { get; init; }
    public DocumentId? ParentId { get; init; }

    /// <summary>0 for an upload, 1 for its attachments, and so on.</summary>
    public int Depth { get; init; }
    public int? Pages { get; init; }
    public double? Seconds { get; init; }
    public string? TextKey { get; init; }

    /// <summary>Set when the document was rejected, failed, or waits for a retry.</summary>
    public DocumentError? Error { get; init; }

    /// <summary>What a waiting document waits for, and until when.</summary>
    public DocumentWait? Wait { get; init; }
    public DocumentReview? Review { get; init; }
    public ResultFacts? Result { get; init; }

    /// <summary>Ties together the events of one upload; children share it.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>W3C trace context of the upload, or null.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>Why a document is not moving.</summary>
public sealed record DocumentError(string Code, string Detail, StageName? Stage);

/// <summary>A rest that is nobody's fault.</summary>
public sealed record DocumentWait(string For, DateTimeOffset Until, bool IsRetry);

/// <summary>The open or last review on the document's row.</summary>
public sealed record DocumentReview(Guid Id, ReviewLane Lane, IReadOnlyList<Finding> Reasons);
