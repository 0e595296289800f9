using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sns;

/// <summary>Topics, subscriptions of queues, and publishing.</summary>
internal sealed partial class SnsOperations(Simulator simulator, TopicStore topics)
{
    private const int MaxMessageBytes = 262_144;

    public IReadOnlyDictionary<string, Func<JsonObject, JsonObject>> All => new Dictionary<string, Func<JsonObject, JsonObject>>
    {
        ["CreateTopic"] = Create,
        ["DeleteTopic"] = Delete,
        ["ListTopics"] = _ => new JsonObject { ["Topics"] = new JsonArray([.. topics.All.Select(topic => new JsonObject { ["TopicArn"] = topic.Arn })]) },
        ["Subscribe"] = Subscribe,
        ["Unsubscribe"] = Unsubscribe,
        ["ListSubscriptionsByTopic"] = List,
        ["GetSubscriptionAttributes"] = GetAttributes,
        ["SetSubscriptionAttributes"] = SetAttribute,
        ["Publish"] = Publish,
    };

    private JsonObject Create(JsonObject input)
    {
        var name = (string)input["Name"]!;
        if (!TopicName().IsMatch(name))
            throw Invalid("Topic Name");
        return new JsonObject { ["TopicArn"] = topics.GetOrCreate(name).Arn };
    }

    private JsonObject Delete(JsonObject input)
    {
        topics.Remove((string)input["TopicArn"]!);
        return [];
    }

    private JsonObject Subscribe(JsonObject input)
    {
        var topic = TopicOf(input);
        var endpoint = (string?)input["Endpoint"];
        if ((string)input["Protocol"]! != "sqs")
            throw Invalid("Protocol: the simulator delivers to sqs only");
        if (endpoint is null || !simulator.Events.Knows(endpoint))
            throw Invalid("SQS endpoint ARN");
        var subscription = topic.Subscribe(endpoint);
        foreach (var (name, value) in input["Attributes"] as JsonObject ?? [])
            Set(subscription, name, (string)value!);
        return new JsonObject { ["SubscriptionArn"] = subscription.Arn };
    }

    private JsonObject Unsubscribe(JsonObject input)
    {
        foreach (var topic in topics.All)
            topic.Unsubscribe((string)input["SubscriptionArn"]!);
        return [];
    }

    private JsonObject List(JsonObject input) => new()
    {
        ["Subscriptions"] = new JsonArray([.. TopicOf(input).Subscriptions().Select(subscription => new JsonObject
        {
            ["SubscriptionArn"] = subscription.Arn,
            ["Owner"] = simulator.Options.AccountId,
            ["Protocol"] = "sqs",
            ["Endpoint"] = subscription.QueueArn,
            ["TopicArn"] = subscription.TopicArn,
        })]),
    };

    private JsonObject GetAttributes(JsonObject input)
    {
        var subscription = SubscriptionOf(input);
        return new JsonObject
        {
            ["Attributes"] = new JsonObject
            {
                ["SubscriptionArn"] = subscription.Arn,
                ["TopicArn"] = subscription.TopicArn,
                ["Owner"] = simulator.Options.AccountId,
                ["Protocol"] = "sqs",
                ["Endpoint"] = subscription.QueueArn,
                ["PendingConfirmation"] = "false",
                ["RawMessageDelivery"] = subscription.IsRaw ? "true" : "false",
            },
        };
    }

    private JsonObject SetAttribute(JsonObject input)
    {
        Set(SubscriptionOf(input), (string)input["AttributeName"]!, (string?)input["AttributeValue"] ?? "");
        return [];
    }

    private JsonObject Publish(JsonObject input)
    {
        var arn = (string?)input["TopicArn"] ?? (string?)input["TargetArn"] ?? throw Invalid("TopicArn or TargetArn Reason: no value for required parameter");
        if (topics.Find(arn) is null)
            throw NotFound("Topic does not exist");
        var message = (string)input["Message"]!;
        if (message.Length == 0)
            throw Invalid("Empty message");
        if (System.Text.Encoding.UTF8.GetByteCount(message) > MaxMessageBytes)
            throw Invalid("Message too long");
        return new JsonObject { ["MessageId"] = topics.Publish("sns", arn, new Publication(message, (string?)input["Subject"], input["MessageAttributes"]?.DeepClone().AsObject() ?? [])) };
    }

    private static void Set(Subscription subscription, string name, string value)
    {
        if (name != "RawMessageDelivery")
            throw Invalid($"AttributeName: the simulator knows RawMessageDelivery only, got {name}");
        subscription.IsRaw = value switch { "true" => true, "false" => false, _ => throw Invalid("Attributes Reason: RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.") };
    }

    private Topic TopicOf(JsonObject input) => topics.Find((string)input["TopicArn"]!) ?? throw NotFound("Topic does not exist");

    private Subscription SubscriptionOf(JsonObject input) =>
        topics.All.SelectMany(topic => topic.Subscriptions()).FirstOrDefault(subscription => subscription.Arn == (string?)input["SubscriptionArn"]) ?? throw NotFound("Subscription does not exist");

    private static SimulatedErrorException Invalid(string what) => new("InvalidParameter", 400, $"Invalid parameter: {what}");

    private static SimulatedErrorException NotFound(string message) => new("NotFound", 404, message);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$")]
    private static partial Regex TopicName();
}
