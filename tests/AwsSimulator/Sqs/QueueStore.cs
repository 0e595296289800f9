using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Events;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>The account's queues.</summary>
internal sealed class QueueStore
{
    private static readonly TimeSpan NameIsTaken = TimeSpan.FromSeconds(60);
    private readonly Simulator simulator;
    private readonly ConcurrentDictionary<string, MessageQueue> queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> deleted = new(StringComparer.Ordinal);

    public QueueStore(Simulator simulator)
    {
        this.simulator = simulator;
        simulator.Events.Receive("sqs", arn => FindByArn(arn) is not null, Receive);
    }

    public IReadOnlyList<MessageQueue> All => [.. queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal)];

    public MessageQueue? Find(string name) => queues.GetValueOrDefault(name);

    public MessageQueue? FindByArn(string arn) => Find(arn.Split(':')[^1]) is { } queue && queue.Arn == arn ? queue : null;

    /// <summary>The queue that a request's QueueUrl names.</summary>
    public MessageQueue Of(JsonObject input)
    {
        var url = (string)input["QueueUrl"]!;
        if (url.Length == 0)
            throw new SimulatedErrorException("InvalidAddress", 0, "The address https://queue.amazonaws.com/ is not valid for this endpoint.");
        var parts = url.Split('/');
        var isOurs = parts.Length < 2 || parts[^2] == simulator.Options.AccountId;
        return (isOurs ? Find(parts[^1]) : null) ?? throw DoesNotExist();
    }

    public static SimulatedErrorException DoesNotExist() => new("QueueDoesNotExist", 0, "The specified queue does not exist.");

    public MessageQueue GetOrCreate(string name, QueueAttributes attributes)
    {
        if (deleted.TryGetValue(name, out var at) && simulator.Clock.GetUtcNow() < at + NameIsTaken)
            throw new SimulatedErrorException("QueueDeletedRecently", 0, "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
        return queues.GetOrAdd(name, key => new MessageQueue(key, simulator.Arn("sqs", key), attributes, simulator.Clock) { OnDeadLetter = MoveDeadLetter });
    }

    public void Delete(MessageQueue queue)
    {
        queues.TryRemove(queue.Name, out _);
        deleted[queue.Name] = simulator.Clock.GetUtcNow();
    }

    /// <summary>Sends a client's message, with what the fault plan has for it (it is never lost).</summary>
    public void Send(MessageQueue queue, MessageContent content, TimeSpan delay)
    {
        var faults = simulator.Faults.ForMessage("sqs", queue.Name);
        var copies = faults.Any(fault => fault.Kind == FaultKind.Tripled) ? 3 : 1;
        for (var i = 0; i < copies; i++)
            queue.Add(new Message(content, simulator.Clock.GetUtcNow()), delay + simulator.DelayOf(faults));
    }

    public void Clear()
    {
        queues.Clear();
        deleted.Clear();
    }

    private void Receive(string origin, string arn, Notification notification)
    {
        // The queue may have gone while the message was late.
        if (FindByArn(arn) is { } queue)
            queue.Add(new Message(MessageContent.Of(notification.Body, notification.Attributes.DeepClone().AsObject(), $"{origin}.amazonaws.com"), simulator.Clock.GetUtcNow()), queue.Attributes.Delay);
    }

    private void MoveDeadLetter(MessageQueue source, Message message)
    {
        // Its count goes on: a dead letter shows how often it was tried.
        var dead = new Message(message.Content, message.SentAt) { DeadLetterSourceArn = source.Arn, ReceiveCount = message.ReceiveCount, FirstReceivedAt = message.FirstReceivedAt };
        if (source.Attributes.DeadLetterArn is { } arn)
            FindByArn(arn)?.Add(dead, TimeSpan.Zero);
    }
}
