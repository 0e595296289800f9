using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Events;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sns;

/// <summary>The account's topics, which hand every message on to their queues.</summary>
internal sealed class TopicStore
{
    private readonly Simulator simulator;
    private readonly ConcurrentDictionary<string, Topic> topics = new(StringComparer.Ordinal);

    public TopicStore(Simulator simulator)
    {
        this.simulator = simulator;
        simulator.Events.Receive("sns", topics.ContainsKey, (origin, arn, notification) => Publish(origin, arn, new Publication(notification.Body, notification.Subject, [])));
    }

    public IReadOnlyList<Topic> All => [.. topics.Values.OrderBy(topic => topic.Arn, StringComparer.Ordinal)];

    public Topic? Find(string arn) => topics.GetValueOrDefault(arn);

    public Topic GetOrCreate(string name) => topics.GetOrAdd(simulator.Arn("sns", name), arn => new Topic(arn));

    public void Remove(string arn) => topics.TryRemove(arn, out _);

    public void Clear() => topics.Clear();

    /// <summary>Hands a message to every subscribed queue; gives its id.</summary>
    public string Publish(string origin, string arn, Publication publication)
    {
        var id = Guid.NewGuid().ToString();
        foreach (var subscription in Find(arn)?.Subscriptions() ?? [])
            simulator.Events.Notify(origin, subscription.QueueArn, subscription.IsRaw
                ? new Notification(publication.Message) { Attributes = publication.Attributes }
                : new Notification(Envelope(id, subscription, publication).ToJsonString(JsonText.Options)));
        return id;
    }

    private JsonObject Envelope(string id, Subscription subscription, Publication publication)
    {
        var host = $"https://sns.{simulator.Options.Region}.amazonaws.com";
        var envelope = new JsonObject { ["Type"] = "Notification", ["MessageId"] = id, ["TopicArn"] = subscription.TopicArn };
        if (publication.Subject is not null)
            envelope["Subject"] = publication.Subject;
        envelope["Message"] = publication.Message;
        envelope["Timestamp"] = simulator.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        envelope["SignatureVersion"] = "1";
        envelope["Signature"] = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)));
        envelope["SigningCertURL"] = $"{host}/SimpleNotificationService-00000000000000000000000000000000.pem";
        envelope["UnsubscribeURL"] = $"{host}/?Action=Unsubscribe&SubscriptionArn={subscription.Arn}";
        if (publication.Attributes.Count > 0)
            envelope["MessageAttributes"] = new JsonObject(publication.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)new JsonObject
            {
                ["Type"] = (string?)attribute.Value!["DataType"],
                ["Value"] = (string?)(attribute.Value["StringValue"] ?? attribute.Value["BinaryValue"]),
            })));
        return envelope;
    }
}
