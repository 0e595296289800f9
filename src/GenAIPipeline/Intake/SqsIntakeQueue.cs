using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Sqs;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Intake;

/// <summary>Turns S3's news into rows, all of one receipt in one transaction.</summary>
public sealed partial class SqsIntakeQueue(SqsQueue queue, DropRules rules, IntakeStore store, LeaseStore leases, TimeProvider time, ILogger<SqsIntakeQueue> log) : IIntakeQueue
{
    public const string QueueName = "intake";

    public string Name => QueueName;

    /// <summary>The queue itself, for its listener.</summary>
    public SqsQueue Queue { get; } = queue;

    public async Task<IReadOnlyList<QueueVerdict>> WorkAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation)
    {
        var news = messages.Select(Read).ToList();
        if (await store.InsertAsync(news.SelectMany(each => each.Documents), cancellation) is > 0 and var made)
            Taken(made);
        await leases.WakeAsync([.. news.SelectMany(each => each.Uploads)], DocumentStatus.Uploaded, cancellation);
        return [.. news.Select(each => each.IsUnderstood ? QueueVerdict.Done : QueueVerdict.Again)];
    }

    public Task<QueueDepth> LookAsync(CancellationToken cancellation) => Queue.LookAsync(cancellation);

    public Task<long?> RedriveAsync(CancellationToken cancellation) => Queue.RedriveAsync(cancellation);

    private News Read(QueueMessage message)
    {
        if (S3Notifications.Parse(message.Body) is not { } objects)
        {
            NotUnderstood(message.Id, message.Receives);
            return new News(IsUnderstood: false, [], []);
        }

        var now = time.GetUtcNow();
        return new News(
            IsUnderstood: true,
            [.. objects.Select(found => rules.Document(found, now)).OfType<NewDocument>()],
            [.. objects.Select(rules.Upload).OfType<DocumentId>()]);
    }

    [LoggerMessage(LogLevel.Information, "Dropped files became documents: {Count}")]
    private partial void Taken(int count);

    [LoggerMessage(LogLevel.Warning, "Message {Id} is no news of S3 (received {Receives} times); it goes back, and in the end to the dead letters")]
    private partial void NotUnderstood(string id, int receives);

    private sealed record News(bool IsUnderstood, IReadOnlyList<NewDocument> Documents, IReadOnlyList<DocumentId> Uploads);
}
