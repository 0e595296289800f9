using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Sqs;

namespace GenAIPipeline.AwsSimulator;

/// <summary>
/// What exists before the first request, from JSON. <c>queues</c>: names, or objects with <c>name</c>, <c>deadLetterQueue</c>, <c>maxReceiveCount</c> (default 5) and <c>attributes</c>.
/// <c>topics</c>: names. <c>subscriptions</c>: objects with <c>topic</c>, <c>queue</c>, <c>raw</c>. <c>buckets</c>: names, or objects with <c>name</c>, <c>versioning</c> (true) and
/// <c>notifications</c>: objects with <c>queue</c>, <c>topic</c> or <c>eventBridge</c> (true), and <c>events</c> (default <c>s3:ObjectCreated:*</c>), <c>prefix</c>, <c>suffix</c>.
/// Every other member is the settings of the service with that signing name, as the control API takes them.
/// </summary>
public static class Provisioning
{
    /// <summary>Makes everything that <paramref name="provision"/> names; what is there already stays.</summary>
    public static void Apply(Simulator simulator, JsonObject provision)
    {
        foreach (var queue in Entries(provision, "queues"))
            AddQueue(simulator, queue);
        foreach (var topic in Entries(provision, "topics"))
            simulator.Topics.GetOrCreate(Text(topic, "name"));
        foreach (var subscription in Entries(provision, "subscriptions"))
            simulator.Topics.GetOrCreate(Text(subscription, "topic")).Subscribe(simulator.Arn("sqs", Text(subscription, "queue"))).IsRaw = (bool?)subscription["raw"] ?? false;
        foreach (var bucket in Entries(provision, "buckets"))
            AddBucket(simulator, bucket);
        foreach (var (name, settings) in provision.Where(section => section.Key is not ("queues" or "topics" or "subscriptions" or "buckets")))
            (simulator.Services.GetValueOrDefault(name) ?? throw new JsonException($"Expected queues, topics, subscriptions, buckets or a service's name, got {name}.")).Configure(settings!.AsObject());
    }

    private static void AddQueue(Simulator simulator, JsonObject queue)
    {
        var attributes = queue["attributes"]?.DeepClone().AsObject() ?? [];
        if ((string?)queue["deadLetterQueue"] is { } dead)
            attributes["RedrivePolicy"] = new JsonObject
            {
                ["deadLetterTargetArn"] = simulator.Queues.GetOrCreate(dead, QueueAttributes.Default).Arn,
                ["maxReceiveCount"] = (int?)queue["maxReceiveCount"] ?? 5,
            }.ToJsonString();
        simulator.Queues.GetOrCreate(Text(queue, "name"), QueueAttributes.Default.With(attributes));
    }

    private static void AddBucket(Simulator simulator, JsonObject described)
    {
        var name = Text(described, "name");
        simulator.Objects.CreateBucket(name);
        var bucket = simulator.Objects.FindBucket(name)!;
        if ((bool?)described["versioning"] == true)
            bucket.Versioning = "Enabled";

        var configuration = new JsonObject();
        foreach (var notification in Entries(described, "notifications"))
            if ((bool?)notification["eventBridge"] == true)
                configuration["EventBridgeConfiguration"] = new JsonObject();
            else if ((string?)notification["topic"] is { } topic)
                Add(configuration, "TopicConfigurations", "TopicArn", simulator.Arn("sns", topic), notification);
            else
                Add(configuration, "QueueConfigurations", "QueueArn", simulator.Arn("sqs", Text(notification, "queue")), notification);
        bucket.Notifications = configuration;
    }

    private static void Add(JsonObject configuration, string section, string member, string arn, JsonObject notification)
    {
        var rules = new JsonArray([.. ((string[])["prefix", "suffix"]).Where(name => notification[name] is not null).Select(name => new JsonObject { ["Name"] = name, ["Value"] = (string)notification[name]! })]);
        var entries = (JsonArray)(configuration[section] ??= new JsonArray());
        entries.Add(new JsonObject
        {
            [member] = arn,
            ["Id"] = $"provisioned-{entries.Count}",
            ["Events"] = notification["events"]?.DeepClone() ?? new JsonArray("s3:ObjectCreated:*"),
            ["Filter"] = new JsonObject { ["Key"] = new JsonObject { ["FilterRules"] = rules } },
        });
    }

    private static IEnumerable<JsonObject> Entries(JsonObject owner, string section) =>
        (owner[section] as JsonArray ?? []).Select(entry => entry as JsonObject ?? new JsonObject { ["name"] = (string)entry! });

    private static string Text(JsonObject entry, string member) => (string?)entry[member] ?? throw new JsonException($"Expected {member} in {entry.ToJsonString()}, got none.");
}
