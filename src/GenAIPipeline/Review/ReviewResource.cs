using System.Text.Json.Nodes;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Review;

/// <summary>A review as the API shows it.</summary>
public sealed record ReviewResource
{
    public required Guid Id { get; init; }
    public required Guid DocumentId { get; init; }
    public required string FileName { get; init; }
    public required string MediaType { get; init; }
    public required string Profile { get; init; }
    public required int Run { get; init; }

    /// <summary>blocking or qa.</summary>
    public required string Lane { get; init; }

    /// <summary>open, decided or withdrawn.</summary>
    public required string Status { get; init; }
    public required IReadOnlyList<Finding> Reasons { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The living claim, or null.</summary>
    public ReviewLease? Lease { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public string? Decision { get; init; }
    public string? ReasonCode { get; init; }

    /// <summary>What would be published, or is; in the shape of the published result. Only when one review is read.</summary>
    public JsonNode? Draft { get; init; }

    /// <summary>Who did what. Only when one review is read.</summary>
    public IReadOnlyList<ReviewAuditEntry>? Audit { get; init; }
    public required ReviewLinks Links { get; init; }

    internal static ReviewResource Of(StoredReview review, DateTimeOffset now) => new()
    {
        Id = review.Id,
        DocumentId = review.DocumentId.Value,
        FileName = review.FileName,
        MediaType = review.MediaType,
        Profile = review.Profile,
        Run = review.Run,
        Lane = review.Lane,
        Status = review.Status,
        Reasons = review.Reasons,
        CreatedAt = review.CreatedAt,
        Lease = review is { Status: "open", Claim: { } claim } && claim.Until > now ? new(claim.By, claim.Until) : null,
        DecidedAt = review.DecidedAt,
        DecidedBy = review.DecidedBy,
        Decision = review.Decision?.Verdict.Word(),
        ReasonCode = review.Decision?.ReasonCode,
        Links = new($"/v1/reviews/{review.Id}", $"/v1/documents/{review.DocumentId}"),
    };
}

/// <summary>Who holds a review, and until when.</summary>
public sealed record ReviewLease(string By, DateTimeOffset Until);

/// <summary>Where to go from a review.</summary>
public sealed record ReviewLinks(string Self, string Document);
