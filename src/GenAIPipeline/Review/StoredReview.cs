using GenAIPipeline.Documents;

namespace GenAIPipeline.Review;

/// <summary>A review's row with what is shown of its document.</summary>
public sealed record StoredReview
{
    public required Guid Id { get; init; }
    public required DocumentId DocumentId { get; init; }
    public required string Tenant { get; init; }
    public required string FileName { get; init; }
    public required string MediaType { get; init; }
    public required string Profile { get; init; }

    /// <summary>The run that is doubted.</summary>
    public required int Run { get; init; }

    /// <summary>blocking or qa.</summary>
    public required string Lane { get; init; }

    /// <summary>open, decided or withdrawn.</summary>
    public required string Status { get; init; }
    public required IReadOnlyList<Finding> Reasons { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last claim, living or not.</summary>
    public ReviewClaim? Claim { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    public ReviewDecision? Decision { get; init; }

    /// <summary>Grows with every claim, release and decision; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>Whether the principal may decide at that moment.</summary>
    public bool IsHeldBy(string actor, DateTimeOffset at) => Claim is { } claim && claim.By == actor && claim.Until > at;
}

/// <summary>A person's lease on a review.</summary>
/// <param name="By">The principal.</param>
/// <param name="Since">When it was taken; renewals keep it.</param>
/// <param name="Until">When it ends unless renewed.</param>
public sealed record ReviewClaim(string By, DateTimeOffset Since, DateTimeOffset Until);

/// <summary>One line of a review's audit; never changed.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">claimed, released, approve, approve_with_edits, reject or reprocess.</param>
/// <param name="Detail">Diff, comment and dwell time as JSON, or null.</param>
public sealed record ReviewAuditEntry(DateTimeOffset At, string Actor, string Action, System.Text.Json.Nodes.JsonNode? Detail);
