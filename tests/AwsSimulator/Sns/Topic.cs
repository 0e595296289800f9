using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Sns;

/// <summary>A topic and who listens to it.</summary>
internal sealed class Topic(string arn)
{
    private readonly Lock gate = new();
    private readonly List<Subscription> subscriptions = [];

    public string Arn => arn;

    public IReadOnlyList<Subscription> Subscriptions()
    {
        lock (gate)
            return [.. subscriptions];
    }

    /// <summary>Subscribes a queue, or gives the subscription that it has.</summary>
    public Subscription Subscribe(string queueArn)
    {
        lock (gate)
        {
            if (subscriptions.Find(known => known.QueueArn == queueArn) is { } known)
                return known;
            var added = new Subscription($"{arn}:{Guid.NewGuid()}", arn, queueArn);
            subscriptions.Add(added);
            return added;
        }
    }

    public void Unsubscribe(string subscriptionArn)
    {
        lock (gate)
            subscriptions.RemoveAll(known => known.Arn == subscriptionArn);
    }
}

/// <summary>A queue that gets a topic's messages.</summary>
internal sealed record Subscription(string Arn, string TopicArn, string QueueArn)
{
    /// <summary>True delivers the message as it was published, false in SNS's envelope.</summary>
    public bool IsRaw { get; set; }
}

/// <summary>What was published.</summary>
/// <param name="Message">The text.</param>
/// <param name="Subject">Subject, if any.</param>
/// <param name="Attributes">Message attributes as SNS takes them: <c>DataType</c> with <c>StringValue</c> or <c>BinaryValue</c>.</param>
internal sealed record Publication(string Message, string? Subject, JsonObject Attributes);
