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
    private readonly Simulator _simulator;
    private readonly ConcurrentDictionary<string, MessageQueue> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _deleted = new(StringComparer.Ordinal);

    public QueueStore(Simulator simulator)
    {
        _simulator = simulator;
        simulator.Events.Receive("sqs", arn => FindByArn(arn) is not null, Receive);
    }

    public IReadOnlyList<MessageQueue> All => [.. _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal)];

    public MessageQueue? Find(string name) => _queues.GetValueOrDefault(name);

    public MessageQueue? FindByArn(string arn) => Find(arn.Split(':')[^1]) is { } queue && queue.Arn == arn ? queue : null;

    /// <summary>The queue that a request's QueueUrl names.</summary>
    public MessageQueue Of(JsonObject input)
    {
        var url = (string)input["QueueUrl"]!;
        if (url.Length == 0)
            throw new SimulatedErrorException("InvalidAddress", 0, "The address https://queue.amazonaws.com/ is not valid for this endpoint.");
        var parts = url.Split('/');
        var isOurs = parts.Length < 2 || parts[^2] == _simulator.Options.AccountId;
        return (isOurs ? Find(parts[^1]) : null) ?? throw DoesNotExist();
    }

    public static SimulatedErrorException DoesNotExist() => new("QueueDoesNotExist", 0, "The specified queue does not exist.");

    public MessageQueue GetOrCreate(string name, QueueAttributes attributes)
    {
        if (_deleted.TryGetValue(name, out var at) && _simulator.Clock.GetUtcNow() < at + NameIsTaken)
            throw new SimulatedErrorException("QueueDeletedRecently", 0, "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
        return _queues.GetOrAdd(name, key => new MessageQueue(key, _simulator.Arn("sqs", key), attributes, _simulator.Clock) { OnDeadLetter = MoveDeadLetter });
    }

    public void Delete(MessageQueue queue)
    {
        _queues.TryRemove(queue.Name, out _);
        _deleted[queue.Name] = _simulator.Clock.GetUtcNow();
    }

    /// <summary>Sends a client's message, with what the fault plan has for it (it is never lost).</summary>
    public void Send(MessageQueue queue, MessageContent content, TimeSpan delay)
    {
        var faults = _simulator.Faults.ForMessage("sqs", queue.Name);
        var copies = faults.Any(fault => fault.Kind == FaultKind.Tripled) ? 3 : 1;
        for (var i = 0; i < copies; i++)
            queue.Add(new Message(content, _simulator.Clock.GetUtcNow()), delay + _simulator.DelayOf(faults));
    }

    public void Clear()
    {
        _queues.Clear();
        _deleted.Clear();
    }

    private void Receive(string origin, string arn, Notification notification)
    {
        // The queue may have gone while the message was late.
        if (FindByArn(arn) is { } queue)
            queue.Add(new Message(MessageContent.Of(notification.Body, notification.Attributes.DeepClone().AsObject(), $"{origin}.amazonaws.com"), _simulator.Clock.GetUtcNow()), queue.Attributes.Delay);
    }

    private void MoveDeadLetter(MessageQueue source, Message message)
    {
        // Its count goes on: a dead letter shows how often it was tried.
        var dead = new Message(message.Content, message.SentAt) { DeadLetterSourceArn = source.Arn, ReceiveCount = message.ReceiveCount, FirstReceivedAt = message.FirstReceivedAt };
        if (source.Attributes.DeadLetterArn is { } arn)
            FindByArn(arn)?.Add(dead, TimeSpan.Zero);
    }
}
