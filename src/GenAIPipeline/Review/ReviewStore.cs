using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Review;

/// <summary>Reviews, their claims and their audit. A claim is a lease that expires by predicate; whoever takes it is the only one who may decide.</summary>
public sealed class ReviewStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>From a claim or its renewal to the moment at which somebody else may claim.</summary>
    public static readonly TimeSpan ClaimDuration = TimeSpan.FromMinutes(15);

    private const string Columns = """
        r.id, r.document_id, r.tenant, d.file_name, d.media_type, d.profile, r.run, r.lane, r.status, r.reasons, r.created_at,
        r.claimed_by, r.claimed_at, r.claimed_until, r.decided_at, r.decided_by, r.decision, r.version
        """;

    private const string Claim = """
        with before as (
            select id, claimed_by = $3 and claimed_until > $4 as renewed
            from review
            where id = $1 and tenant = $2
            for update
        ), taken as (
            update review r
            set claimed_by = $3,
                claimed_until = $5,
                claimed_at = case when b.renewed then r.claimed_at else $4 end,
                version = case when b.renewed then r.version else r.version + 1 end
            from before b
            where r.id = b.id
                and r.status = 'open'
                and (r.claimed_by is null or r.claimed_by = $3 or r.claimed_until <= $4)
            returning r.id, b.renewed
        )
        insert into review_audit (review_id, actor, action)
        select id, $3, case when renewed then 'renewed' else 'claimed' end
        from taken
        """;

    private const string Extend = """
        update review
        set claimed_until = $5
        where id = $1 and tenant = $2 and status = 'open' and claimed_by = $3 and claimed_until > $4
        """;

    private const string Release = """
        with released as (
            update review
            set claimed_by = null, claimed_at = null, claimed_until = null, version = version + 1
            where id = $1 and tenant = $2 and status = 'open' and claimed_by = $3 and claimed_until > $4
            returning id, $4::timestamptz as at
        )
        insert into review_audit (review_id, actor, action)
        select id, $3, 'released'
        from released
        """;

    private const string Decide = """
        with decided as (
            update review
            set status = 'decided', decided_at = $4, decided_by = $2, decision = $5, version = version + 1
            where id = $1 and version = $3 and status = 'open' and claimed_by = $2 and claimed_until > $4
            returning 1
        )
        select require_row(count(*)) from decided
        """;

    private const string InsertAudit = """
        insert into review_audit (review_id, actor, action, detail)
        values ($1, $2, $3, $4)
        """;

    /// <summary>The tenant's review, or null.</summary>
    public async Task<StoredReview?> FindAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from review r
            join document d on d.id = r.document_id
            where r.id = $1 and r.tenant = $2
            """,
            id, tenant);
        return (await ReadAllAsync(command, cancellation)).SingleOrDefault();
    }

    /// <summary>The tenant's reviews, oldest first.</summary>
    public async Task<IReadOnlyList<StoredReview>> ListAsync(string tenant, ReviewFilter filter, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from review r
            join document d on d.id = r.document_id
            where r.tenant = $1
                and ($2::text is null or r.status = $2)
                and ($3::text is null or r.lane = $3)
                and ($4::uuid is null or r.id > $4)
            order by r.id
            limit $5
            """,
            tenant, Sql.Nullable(filter.Status, NpgsqlDbType.Text), Sql.Nullable(filter.Lane, NpgsqlDbType.Text), Sql.Nullable(filter.After, NpgsqlDbType.Uuid), filter.Limit);
        return await ReadAllAsync(command, cancellation);
    }

    /// <summary>Takes the review or renews the holder's lease; false when another holds it or it is closed.</summary>
    public Task<bool> ClaimAsync(string tenant, Guid id, string actor, CancellationToken cancellation) => ChangeAsync(Claim, tenant, id, actor, renews: true, cancellation);

    /// <summary>Extends a living claim; false when it is lost.</summary>
    public Task<bool> ExtendAsync(string tenant, Guid id, string actor, CancellationToken cancellation) => ChangeAsync(Extend, tenant, id, actor, renews: true, cancellation);

    /// <summary>Gives a living claim back; false when it is lost already.</summary>
    public Task<bool> ReleaseAsync(string tenant, Guid id, string actor, CancellationToken cancellation) => ChangeAsync(Release, tenant, id, actor, renews: false, cancellation);

    /// <summary>Everything that was done with the review, oldest first.</summary>
    public async Task<IReadOnlyList<ReviewAuditEntry>> AuditAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select at, actor, action, detail
            from review_audit
            where review_id = $1
            order by at
            """,
            id);
        var entries = new List<ReviewAuditEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            entries.Add(new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : JsonNode.Parse(reader.GetString(3))));
        return entries;
    }

    /// <summary>Adds the decision to a transaction, which fails whole when the claim is no longer the actor's or the review changed.</summary>
    internal static void AddDecision(NpgsqlBatch batch, StoredReview review, ReviewDecision decision, ReviewAuditDetail audit)
    {
        batch.Add(Decide, review.Id, decision.By, review.Version, decision.At, Sql.Json(JsonSerializer.Serialize(decision, DocumentJson.Options)));
        batch.Add(InsertAudit, review.Id, decision.By, decision.Verdict.Word(), Sql.Json(JsonSerializer.Serialize(audit, DocumentJson.Options)));
    }

    private async Task<bool> ChangeAsync(string change, string tenant, Guid id, string actor, bool renews, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var command = database.Command(change, id, tenant, actor, now);
        if (renews)
            command.Parameters.Add(new() { Value = (now + ClaimDuration).ToUniversalTime() });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private static async Task<List<StoredReview>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var reviews = new List<StoredReview>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            reviews.Add(Read(reader));
        return reviews;
    }

    private static StoredReview Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        DocumentId = new(reader.GetGuid(1)),
        Tenant = reader.GetString(2),
        FileName = reader.GetString(3),
        MediaType = reader.GetString(4),
        Profile = reader.GetString(5),
        Run = reader.GetInt32(6),
        Lane = reader.GetString(7),
        Status = reader.GetString(8),
        Reasons = JsonSerializer.Deserialize<IReadOnlyList<Finding>>(reader.GetString(9), DocumentJson.Options)!,
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(10),
        Claim = reader.IsDBNull(11) ? null : new(reader.GetString(11), reader.GetFieldValue<DateTimeOffset>(12), reader.GetFieldValue<DateTimeOffset>(13)),
        DecidedAt = reader.Get<DateTimeOffset?>("decided_at"),
        DecidedBy = reader.Get<string>("decided_by"),
        Decision = reader.IsDBNull(16) ? null : JsonSerializer.Deserialize<ReviewDecision>(reader.GetString(16), DocumentJson.Options),
        Version = reader.GetInt64(17),
    };
}

/// <summary>Which reviews to list.</summary>
/// <param name="Status">open, decided or withdrawn; null for all.</param>
/// <param name="Lane">blocking or qa; null for both.</param>
/// <param name="After">Id behind which to begin, or null.</param>
/// <param name="Limit">1 to 1,000.</param>
public sealed record ReviewFilter(string? Status, string? Lane, Guid? After, int Limit);

/// <summary>What the audit keeps of a decision.</summary>
internal sealed record ReviewAuditDetail
{
    public string? ReasonCode { get; init; }
    public string? Comment { get; init; }
    public IReadOnlyList<ReviewChange>? Diff { get; init; }

    /// <summary>From the claim to the decision.</summary>
    public required double DwellSeconds { get; init; }
}
