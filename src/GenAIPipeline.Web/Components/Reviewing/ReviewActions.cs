using GenAIPipeline.Platform.Access;
using GenAIPipeline.Review;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Reviewing;

/// <summary>What reviewers do.</summary>
public sealed class ReviewActions(Viewer viewer, ReviewStore reviews, ReviewDecisions decisions, TimeProvider time)
{
    /// <summary>Claims, or renews the own claim; false when another holds it or it is closed.</summary>
    public Task<bool> ClaimAsync(Guid id, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Review);
        return reviews.ClaimAsync(viewer.Tenant, id, viewer.Actor, cancellation);
    }

    /// <summary>The first free blocking review, claimed, else the first sampled one; null when none is free. Whoever is faster wins, and the next is tried.</summary>
    public async Task<Guid?> ClaimNextAsync(Guid? except, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Review);
        foreach (var lane in new[] { "blocking", "qa" })
        {
            foreach (var review in await reviews.ListAsync(viewer.Tenant, new ReviewFilter("open", lane, null, ReviewData.Most), cancellation))
            {
                var isHeld = review.Claim is { } claim && claim.Until > time.GetUtcNow() && claim.By != viewer.Actor;
                if (!isHeld && review.Id != except && await reviews.ClaimAsync(viewer.Tenant, review.Id, viewer.Actor, cancellation))
                    return review.Id;
            }
        }

        return null;
    }

    public Task<bool> ExtendAsync(Guid id, CancellationToken cancellation) => reviews.ExtendAsync(viewer.Tenant, id, viewer.Actor, cancellation);

    public Task<bool> ReleaseAsync(Guid id, CancellationToken cancellation) => reviews.ReleaseAsync(viewer.Tenant, id, viewer.Actor, cancellation);

    /// <summary>Null when it is decided, else a sentence that says why not.</summary>
    public async Task<string?> DecideAsync(Guid id, DecisionRequest request, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Review);
        return (await decisions.DecideAsync(viewer.Tenant, id, viewer.Actor, request, null, cancellation))?.Detail;
    }
}
