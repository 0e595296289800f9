using System.Text.Json;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Review;
using GenAIPipeline.Web.Components.Parts;
using GenAIPipeline.Web.Components.Reading;

namespace GenAIPipeline.Web.Components.Reviewing;

/// <summary>All that the review page shows of one review.</summary>
public sealed record ReviewView(StoredReview Review, Document Document, DocumentResult Draft, SourcePlaces Source);

/// <summary>The queue at one moment.</summary>
/// <param name="Open">Not decided, both lanes, oldest first.</param>
/// <param name="DecidedToday">Newest first.</param>
public sealed record ReviewQueue(IReadOnlyList<StoredReview> Open, IReadOnlyList<StoredReview> DecidedToday)
{
    public IReadOnlyList<StoredReview> Lane(string lane) => [.. Open.Where(review => review.Lane == lane)];
}

/// <summary>Reads reviews for whoever looks at them.</summary>
public sealed class ReviewData(Viewer viewer, ReviewStore reviews, ReviewDrafts drafts, StageResultStore results, ReadingFeed feed)
{
    /// <summary>Most reviews that the queue shows.</summary>
    public const int Most = 500;

    public DateTimeOffset Now => feed.Now;

    public async Task<ReviewQueue> QueueAsync(CancellationToken cancellation)
    {
        var open = await reviews.ListAsync(viewer.Tenant, new ReviewFilter("open", null, null, Most), cancellation);
        var midnight = new DateTimeOffset(Now.UtcDateTime.Date, TimeSpan.Zero);
        var decided = await reviews.ListAsync(viewer.Tenant, new ReviewFilter("decided", null, null, 1_000), cancellation);
        return new ReviewQueue(open, [.. decided.Where(review => review.DecidedAt >= midnight).OrderByDescending(review => review.DecidedAt)]);
    }

    /// <summary>Null when there is no such review, or its document or draft is gone.</summary>
    public async Task<ReviewView?> FindAsync(Guid id, SourcePlaces? source, CancellationToken cancellation)
    {
        if (await reviews.FindAsync(viewer.Tenant, id, cancellation) is not { } review
            || await drafts.DocumentOfAsync(review, cancellation) is not { } document
            || await drafts.FindAsync(document, review.Run, cancellation) is not { } draft)
        {
            return null;
        }

        source ??= new SourcePlaces((await results.FindAsync(document.Id, StageName.Extraction, review.Run, cancellation))?.As<ExtractedText>());
        return new ReviewView(review, document, draft.Deserialize<DocumentResult>(DocumentJson.Options)!, source);
    }

    public Task<StoredReview?> FindRowAsync(Guid id, CancellationToken cancellation) => reviews.FindAsync(viewer.Tenant, id, cancellation);

    /// <summary>Watches everything that may change the queue.</summary>
    public LiveChanges Watch(Func<Task> changed) => feed.Watch(_ => true, changed);
}
