using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Summarization;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Reading;

/// <summary>All that the page of a document shows, read at one moment.</summary>
public sealed record ReadingView
{
    public required Document Document { get; init; }
    public Document? Parent { get; init; }
    public required IReadOnlyList<Document> Attachments { get; init; }
    public required IReadOnlyList<StageMove> History { get; init; }
    public required IReadOnlyList<FeedEvent> Events { get; init; }
    public required SourcePlaces Source { get; init; }

    /// <summary>The published result, or what will be published; null while there is none. It may be an earlier run's while a new one works.</summary>
    public DocumentResult? Result { get; init; }

    /// <summary>Whether <see cref="Result"/> is published.</summary>
    public bool IsPublished { get; init; }
    public StageProgress? Progress { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>Doubts of the shown result; before it is checked, of its review.</summary>
    public IReadOnlyList<Finding> Doubts => Result?.Quality.Findings ?? Document.Review?.Reasons ?? [];
}

/// <summary>Reads a document with everything that belongs to it.</summary>
public sealed class ReadingData(Viewer viewer, DocumentStore documents, DocumentHistoryStore history, StageResultStore results, ReadingFeed feed)
{
    /// <summary>Null when the tenant has no such document.</summary>
    /// <param name="id">The document.</param>
    /// <param name="before">The view on the page, whose text is taken over when it cannot have changed.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<ReadingView?> FindAsync(DocumentId id, ReadingView? before, CancellationToken cancellation)
    {
        if (await documents.FindAsync(viewer.Tenant, id, cancellation) is not { } document)
            return null;
        var (result, isPublished) = await ResultAsync(document, cancellation);
        return new ReadingView
        {
            Document = document,
            Parent = document.ParentId is { } parent ? before?.Parent ?? await documents.FindAsync(viewer.Tenant, parent, cancellation) : null,
            Attachments = await documents.ChildrenAsync(id, cancellation),
            History = [.. (await history.ReadAsync(id, cancellation)).Select(Move)],
            Events = await feed.EventsAsync(document, cancellation),
            Source = await SourceAsync(document, before, cancellation),
            Result = result,
            IsPublished = isPublished,
            Progress = feed.Progress(id),
            Now = feed.Now,
        };
    }

    /// <summary>Whether it was here and was deleted.</summary>
    public Task<bool> WasDeletedAsync(DocumentId id, CancellationToken cancellation) => documents.WasDeletedAsync(viewer.Tenant, id, cancellation);

    private async Task<SourcePlaces> SourceAsync(Document document, ReadingView? before, CancellationToken cancellation)
    {
        if (before?.Source.Text is not null && before.Document.TextKey == document.TextKey && before.Document.Run == document.Run)
            return before.Source;
        var stored = await results.FindAsync(document.Id, StageName.Extraction, document.Run, cancellation);
        return new SourcePlaces(stored?.As<ExtractedText>());
    }

    private async Task<(DocumentResult? Result, bool IsPublished)> ResultAsync(Document document, CancellationToken cancellation)
    {
        var published = await results.FindAsync(document.Id, StageName.Publishing, document.Run, cancellation);
        if (published?.Run == document.Run)
            return (published.As<DocumentResult>(), true);
        var summary = await results.FindAsync(document.Id, StageName.Summarization, document.Run, cancellation);
        var report = await results.FindAsync(document.Id, StageName.Checking, document.Run, cancellation);
        var isDrafted = summary is not null && report is not null && document.Status is DocumentStatus.NeedsReview or DocumentStatus.ReadyToPublish;
        if (isDrafted && report!.Run == document.Run)
            return (DocumentResult.Build(document, summary!.As<SummarizationResult>(), report.As<CheckReport>(), "auto"), false);
        // The old result stays while a new run works.
        return (published?.As<DocumentResult>(), published is not null);
    }

    private static StageMove Move(HistoryEntry entry) => new(
        entry.At, entry.Run, Enum.Parse<DocumentStatus>(entry.Status), Enum.TryParse<StageName>(entry.Stage, out var stage) ? stage : null, entry.Detail, entry.Actor);
}

/// <summary>What is live about a document: its events, its progress, its changes.</summary>
public sealed class ReadingFeed(Viewer viewer, FeedStore feed, DocumentChanges changes, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    public Task<IReadOnlyList<FeedEvent>> EventsAsync(Document document, CancellationToken cancellation) => feed.ReadPartitionAsync(document.Tenant, document.Id.ToString(), cancellation);

    public StageProgress? Progress(DocumentId id) => changes.LatestProgress(id);

    /// <summary>Calls back when the document, or something it brought along, may have changed; dispose to stop.</summary>
    public LiveChanges Watch(Func<DocumentId, bool> concerns, Func<Task> changed) =>
        new(changes, viewer.Tenant, time, (ids, missed) => missed || ids.Keys.Any(concerns) ? changed() : Task.CompletedTask);
}
