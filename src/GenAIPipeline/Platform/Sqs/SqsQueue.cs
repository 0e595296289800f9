using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace GenAIPipeline.Platform.Sqs;

/// <summary>One standard queue. Its messages come at least once and in any order.</summary>
/// <param name="sqs">The client; its own retries cover throttling and cut connections.</param>
/// <param name="name">For people: <c>intake</c>.</param>
/// <param name="url">The queue's URL.</param>
public sealed class SqsQueue(IAmazonSQS sqs, string name, string url)
{
    /// <summary>From a receipt, or the last word that work goes on, to the moment at which others may receive the message.</summary>
    internal static readonly TimeSpan Hidden = TimeSpan.FromSeconds(30);

    /// <summary>The longest that SQS waits for a message, which is the cheapest way to wait.</summary>
    private const int LongPollSeconds = 20;

    /// <summary>The most that one request carries.</summary>
    private const int Batch = 10;

    private static readonly TimeSpan MostHidden = TimeSpan.FromHours(12);

    public string Name { get; } = name;

    /// <summary>Up to 10 messages, waiting up to 20 s for the first.</summary>
    /// <exception cref="QueueUnavailableException">The queue refuses or does not answer.</exception>
    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(CancellationToken cancellation) => CallAsync<IReadOnlyList<QueueMessage>>(async () =>
    {
        var answer = await sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest
            {
                QueueUrl = url,
                MaxNumberOfMessages = Batch,
                WaitTimeSeconds = LongPollSeconds,
                VisibilityTimeout = (int)Hidden.TotalSeconds,
                MessageSystemAttributeNames = [MessageSystemAttributeName.ApproximateReceiveCount],
            },
            cancellation);
        return [.. (answer.Messages ?? []).Select(message => new QueueMessage(message.MessageId, message.Body, Receives(message), message.ReceiptHandle))];
    });

    /// <summary>Deletes messages in hand; answers how many the queue did not delete: those come again.</summary>
    /// <exception cref="QueueUnavailableException">The queue refuses or does not answer.</exception>
    public Task<int> DeleteAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation) => CallAsync(async () =>
    {
        var answer = await sqs.DeleteMessageBatchAsync(
            new DeleteMessageBatchRequest { QueueUrl = url, Entries = [.. messages.Select((message, n) => new DeleteMessageBatchRequestEntry($"{n}", message.Handle))] }, cancellation);
        return answer.Failed?.Count ?? 0;
    });

    /// <summary>Hides messages in hand for this long from now; with zero they are back at once. Those that are gone are passed over.</summary>
    /// <exception cref="QueueUnavailableException">The queue refuses or does not answer.</exception>
    public Task HideAsync(IReadOnlyList<QueueMessage> messages, Func<QueueMessage, TimeSpan> time, CancellationToken cancellation) => CallAsync(() => sqs.ChangeMessageVisibilityBatchAsync(
        new ChangeMessageVisibilityBatchRequest
        {
            QueueUrl = url,
            Entries =
            [
                .. messages.Select((message, n) => new ChangeMessageVisibilityBatchRequestEntry($"{n}", message.Handle)
                {
                    VisibilityTimeout = (int)Math.Clamp(time(message).TotalSeconds, 0, MostHidden.TotalSeconds),
                }),
            ],
        },
        cancellation));

    /// <exception cref="QueueUnavailableException">The queue refuses or does not answer.</exception>
    public Task<QueueDepth> LookAsync(CancellationToken cancellation) => CallAsync(async () =>
    {
        var (waiting, inHand, delayed, dead) = await CountAsync(url, cancellation);
        long? letters = dead is null ? null : (await CountAsync(await UrlAsync(dead, cancellation), cancellation)).Waiting;
        return new QueueDepth(Name, waiting, inHand, delayed, letters);
    });

    /// <summary>Has SQS move all dead letters back into the queue.</summary>
    /// <returns>About how many there are; null when the queue has no dead-letter queue.</returns>
    /// <exception cref="QueueUnavailableException">The queue refuses, does not answer, or moves them already.</exception>
    public Task<long?> RedriveAsync(CancellationToken cancellation) => CallAsync<long?>(async () =>
    {
        if ((await CountAsync(url, cancellation)).DeadLetterArn is not { } dead)
            return null;
        var waiting = (await CountAsync(await UrlAsync(dead, cancellation), cancellation)).Waiting;
        if (waiting > 0)
            await sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = dead }, cancellation);
        return waiting;
    });

    /// <summary>Null when the queue answers, else a sentence.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        try
        {
            await CallAsync(() => CountAsync(url, cancellation));
            return null;
        }
        catch (QueueUnavailableException e)
        {
            return e.Message;
        }
    }

    private async Task<(long Waiting, long InHand, long Delayed, string? DeadLetterArn)> CountAsync(string queueUrl, CancellationToken cancellation)
    {
        var answer = await sqs.GetQueueAttributesAsync(
            new GetQueueAttributesRequest
            {
                QueueUrl = queueUrl,
                AttributeNames = [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible, QueueAttributeName.ApproximateNumberOfMessagesDelayed, QueueAttributeName.RedrivePolicy],
            },
            cancellation);
        return (answer.ApproximateNumberOfMessages, answer.ApproximateNumberOfMessagesNotVisible, answer.ApproximateNumberOfMessagesDelayed, DeadLetterArn(answer.Attributes));
    }

    private static int Receives(Message message) => int.Parse(message.Attributes["ApproximateReceiveCount"], CultureInfo.InvariantCulture);

    private static string? DeadLetterArn(Dictionary<string, string>? attributes)
    {
        if (attributes?.GetValueOrDefault("RedrivePolicy") is not { Length: > 0 } policy)
            return null;
        using var json = JsonDocument.Parse(policy);
        return json.RootElement.TryGetProperty("deadLetterTargetArn", out var arn) ? arn.GetString() : null;
    }

    private async Task<string> UrlAsync(string arn, CancellationToken cancellation) =>
        (await sqs.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = arn.Split(':')[^1] }, cancellation)).QueueUrl;

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (SqsFaults.Is(e))
        {
            throw SqsFaults.Of(Name, e);
        }
    }
}
