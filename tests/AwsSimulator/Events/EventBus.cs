using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.AwsSimulator.Events;

/// <summary>
/// How services reach one another: S3 and Textract notify queues and topics by ARN, topics notify queues, and S3 and Transcribe emit events that EventBridge's
/// rules pass on. Services register here what they take. Lost messages are lost here.
/// </summary>
public sealed class EventBus(Simulator simulator)
{
    private readonly ConcurrentDictionary<string, (Func<string, bool> Knows, Action<string, string, Notification> Take)> receivers = new(StringComparer.Ordinal);
    private ImmutableList<Action<JsonObject>> eventRules = [];

    /// <summary>Registers who takes notifications for ARNs of a service: whether there is such a target, and what is done with <c>(origin, arn, notification)</c>.</summary>
    public void Receive(string service, Func<string, bool> knows, Action<string, string, Notification> take) => receivers[service] = (knows, take);

    /// <summary>Registers who takes events of the default bus (EventBridge's rules).</summary>
    public void OnEvent(Action<JsonObject> rules) => ImmutableInterlocked.Update(ref eventRules, known => known.Add(rules));

    /// <summary>True if there is such a queue or topic.</summary>
    public bool Knows(string arn) => Service(arn) is { } service && receivers.TryGetValue(service, out var receiver) && receiver.Knows(arn);

    /// <summary>Notifies the queue or topic <paramref name="arn"/>; false if there is none. <paramref name="origin"/> is the sender's signing name, which faults match.</summary>
    public bool Notify(string origin, string arn, Notification notification)
    {
        if (!Knows(arn))
            return false;
        var service = Service(arn)!;
        // Topics hand on to queues, where the same message is judged: one chance of being lost, not two.
        var faults = service == "sqs" ? simulator.Faults.ForMessage(origin, arn.Split(':')[^1]) : [];
        if (faults.Any(fault => fault.Kind == FaultKind.Lost))
            return true;

        var copies = faults.Any(fault => fault.Kind == FaultKind.Tripled) ? 3 : 1;
        for (var i = 0; i < copies; i++)
            Deliver(receivers[service].Take, origin, arn, notification, simulator.DelayOf(faults));
        return true;
    }

    /// <summary>Emits an event onto EventBridge's default bus, in the envelope that rules match and queues get.</summary>
    public void Emit(string source, string detailType, JsonObject detail, params IEnumerable<string> resources)
    {
        var envelope = new JsonObject
        {
            ["version"] = "0",
            ["id"] = Guid.NewGuid().ToString(),
            ["detail-type"] = detailType,
            ["source"] = source,
            ["account"] = simulator.Options.AccountId,
            ["time"] = simulator.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["region"] = simulator.Options.Region,
            ["resources"] = new JsonArray([.. resources.Select(resource => (JsonNode)resource)]),
            ["detail"] = detail,
        };
        foreach (var rules in eventRules)
            rules(envelope.DeepClone().AsObject());
    }

    private void Deliver(Action<string, string, Notification> take, string origin, string arn, Notification notification, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
            simulator.Later(delay, () => take(origin, arn, notification));
        else
            take(origin, arn, notification);
    }

    private static string? Service(string arn) => arn.Split(':') is ["arn", _, var service, _, _, ..] ? service : null;
}
