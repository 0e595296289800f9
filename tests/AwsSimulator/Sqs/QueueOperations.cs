using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Making queues, finding them, and their settings.</summary>
internal sealed partial class QueueOperations(Simulator simulator, QueueStore queues)
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);

    public JsonObject Create(SimulatedCall call, JsonObject input)
    {
        var name = (string)input["QueueName"]!;
        if (!QueueName().IsMatch(name))
            throw new SimulatedErrorException("InvalidParameterValue", 400, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        var changes = input["Attributes"] as JsonObject ?? [];
        var attributes = QueueAttributes.Default.With(changes);
        var queue = queues.GetOrCreate(name, attributes);
        if (changes.FirstOrDefault(change => queue.Attributes.Values.GetValueOrDefault(change.Key) != (string?)change.Value) is { Key: { } differs })
            throw new SimulatedErrorException("QueueNameExists", 0, $"A queue already exists with the same name and a different value for attribute {differs}");
        return new JsonObject { ["QueueUrl"] = Url(call, queue) };
    }

    public JsonObject GetUrl(SimulatedCall call, JsonObject input)
    {
        var isOurs = (string?)input["QueueOwnerAWSAccountId"] is not { } owner || owner == simulator.Options.AccountId;
        var queue = (isOurs ? queues.Find((string)input["QueueName"]!) : null) ?? throw QueueStore.DoesNotExist();
        return new JsonObject { ["QueueUrl"] = Url(call, queue) };
    }

    public JsonObject GetAttributes(JsonObject input)
    {
        var queue = queues.Of(input);
        var (visible, inFlight, delayed) = queue.Count();
        var all = new Dictionary<string, string>(queue.Attributes.Values)
        {
            ["QueueArn"] = queue.Arn,
            ["CreatedTimestamp"] = Seconds(queue.CreatedAt),
            ["LastModifiedTimestamp"] = Seconds(queue.ModifiedAt),
            ["ApproximateNumberOfMessages"] = visible.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessagesNotVisible"] = inFlight.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessagesDelayed"] = delayed.ToString(CultureInfo.InvariantCulture),
        };
        var wanted = (input["AttributeNames"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        if (wanted.FirstOrDefault(name => name != "All" && !QueueAttributes.IsKnown(name) && !all.ContainsKey(name)) is { } unknown)
            throw new SimulatedErrorException("InvalidAttributeName", 0, $"Unknown Attribute {unknown}.");
        var chosen = all.Where(entry => wanted.Contains("All") || wanted.Contains(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal);
        return new JsonObject { ["Attributes"] = new JsonObject(chosen.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))) };
    }

    public JsonObject SetAttributes(JsonObject input)
    {
        var queue = queues.Of(input);
        var changed = queue.Attributes.With(input["Attributes"]!.AsObject());
        if (changed.DeadLetterArn is { } arn && queues.FindByArn(arn) is null)
            throw new SimulatedErrorException("InvalidParameterValue", 400, $"Value {changed.Values["RedrivePolicy"]} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.");
        queue.Attributes = changed;
        queue.ModifiedAt = simulator.Clock.GetUtcNow();
        return [];
    }

    public JsonObject List(SimulatedCall call, JsonObject input)
    {
        var prefix = (string?)input["QueueNamePrefix"] ?? "";
        return Page(call, input, queues.All.Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal)), "QueueUrls");
    }

    public JsonObject ListSources(SimulatedCall call, JsonObject input)
    {
        var target = queues.Of(input);
        return Page(call, input, queues.All.Where(queue => queue.Attributes.DeadLetterArn == target.Arn), "queueUrls", always: true);
    }

    public JsonObject Delete(JsonObject input)
    {
        queues.Delete(queues.Of(input));
        return [];
    }

    public JsonObject Purge(JsonObject input)
    {
        var queue = queues.Of(input);
        var now = simulator.Clock.GetUtcNow();
        if (queue.PurgedAt + PurgeInterval > now)
            throw new SimulatedErrorException("PurgeQueueInProgress", 0, $"Only one PurgeQueue operation on {queue.Name} is allowed every 60 seconds.");
        queue.PurgedAt = now;
        queue.Purge();
        return [];
    }

    private JsonObject Page(SimulatedCall call, JsonObject input, IEnumerable<MessageQueue> found, string member, bool always = false)
    {
        var after = (string?)input["NextToken"] is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : "";
        var max = (int?)input["MaxResults"];
        var rest = found.Where(queue => string.CompareOrdinal(queue.Name, after) > 0).ToList();
        var page = rest.Take(max ?? 1_000).ToList();
        var answer = new JsonObject();
        if (page.Count > 0 || always)
            answer[member] = new JsonArray([.. page.Select(queue => (JsonNode)Url(call, queue))]);
        if (max is not null && page.Count < rest.Count)
            answer["NextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Name));
        return answer;
    }

    private string Url(SimulatedCall call, MessageQueue queue) => $"{call.Http.Request.Scheme}://{call.Http.Request.Host}/{simulator.Options.AccountId}/{queue.Name}";

    private static string Seconds(DateTimeOffset moment) => moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex QueueName();
}
