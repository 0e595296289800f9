namespace GenAIPipeline.Documents;

/// <summary>A document as the HTTP surface shows it.</summary>
public sealed record DocumentResource
{
    /// <summary>UUIDv7: sorts by the time of the upload.</summary>
    public required Guid Id { get; init; }
    public required string Tenant { get; init; }
    public required string FileName { get; init; }

    /// <summary>As declared by the upload; as found by content once the text is extracted.</summary>
    public required string MediaType { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Lower-case hexadecimal; empty until the bytes are in the store.</summary>
    public required string Sha256 { get; init; }
    public required string Profile { get; init; }
    public required IReadOnlyList<string> Labels { get; init; }
    public required DocumentStatus Status { get; init; }

    /// <summary>The stage whose turn it is; absent when the document has ended.</summary>
    public StageName? Stage { get; init; }

    /// <summary>How far the running stage is; absent when it has not told.</summary>
    public StageProgress? Progress { get; init; }

    /// <summary>Attempts of the present stage that have failed.</summary>
    public required int Attempt { get; init; }

    /// <summary>1 for the first pass; each reprocess adds one.</summary>
    public required int Run { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The tenant's oldest living document with the same bytes.</summary>
    public Guid? DuplicateOf { get; init; }

    /// <summary>The document this one was attached to.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Documents found inside this one, in order; absent when there are none.</summary>
    public IReadOnlyList<AttachmentLink>? Attachments { get; init; }

    /// <summary>Why it was rejected, has failed, or waits for another attempt.</summary>
    public DocumentError? Error { get; init; }
    public DocumentWait? Wait { get; init; }
    public ReviewSummary? Review { get; init; }

    /// <summary>The last published result; absent before the first publication.</summary>
    public ResultLink? Result { get; init; }
    public int? Pages { get; init; }

    /// <summary>Length of a recording.</summary>
    public double? Seconds { get; init; }
    public required DocumentLinks Links { get; init; }
}

/// <summary>A document found inside another.</summary>
public sealed record AttachmentLink(Guid Id, string FileName, DocumentStatus Status, string Href);

/// <summary>The open or last review of a document.</summary>
/// <param name="Id">Of the review.</param>
/// <param name="Lane"><c>blocking</c> or <c>qa</c>.</param>
/// <param name="Reasons">Why a person was asked.</param>
/// <param name="Href">Where the review with its draft is read.</param>
public sealed record ReviewSummary(Guid Id, string Lane, IReadOnlyList<Finding> Reasons, string Href);

/// <summary>The short form of a published result.</summary>
public sealed record ResultLink(string Href, string Model, string Outcome, bool Degraded, decimal CostUsd);

/// <summary>Paths of the document's parts.</summary>
public sealed record DocumentLinks(string Self, string Content, string Text, string Result, string History, string Progress)
{
    internal static DocumentLinks Of(DocumentId id) => new(
        $"/v1/documents/{id}", $"/v1/documents/{id}/content", $"/v1/documents/{id}/text", $"/v1/documents/{id}/result",
        $"/v1/documents/{id}/history", $"/v1/documents/{id}/progress");
}
