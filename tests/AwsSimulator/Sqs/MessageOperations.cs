using System.Globalization;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Sending, receiving, deleting, and hiding for longer.</summary>
internal sealed class MessageOperations(QueueStore queues)
{
    public JsonObject Send(SimulatedCall call, JsonObject input)
    {
        var queue = queues.Of(input);
        var content = MessageRules.Read(input, call.Caller!.AccessKeyId);
        if (MessageRules.Bytes(content) > queue.Attributes.MaxBytes)
            throw MessageRules.TooLong(queue.Attributes.MaxBytes);
        return SendTo(queue, content, input);
    }

    public JsonObject SendBatch(SimulatedCall call, JsonObject input)
    {
        var queue = queues.Of(input);
        var contents = Batch.Entries(input).ToDictionary(entry => (string)entry["Id"]!, entry => Read(entry, call.Caller!.AccessKeyId));
        if (contents.Values.Sum(read => read.Content is null ? 0 : MessageRules.Bytes(read.Content)) > QueueAttributes.MaxMessageBytes)
            throw new SimulatedErrorException("BatchRequestTooLong", 0, $"Batch requests cannot be longer than {QueueAttributes.MaxMessageBytes} bytes.");
        return Batch.Run(input, entry =>
        {
            var (content, error) = contents[(string)entry["Id"]!];
            if (content is null)
                throw error!;
            return MessageRules.Bytes(content) > queue.Attributes.MaxBytes ? throw MessageRules.TooLong(queue.Attributes.MaxBytes) : SendTo(queue, content, entry);
        });
    }

    public async Task<JsonObject> ReceiveAsync(JsonObject input, CancellationToken cancellation)
    {
        var queue = queues.Of(input);
        if (queue.Count().InFlight >= MessageQueue.MaxInFlight)
            throw new SimulatedErrorException("OverLimit", 0, "Too many messages in flight.");
        var received = await queue.ReceiveAsync(
            (int?)input["MaxNumberOfMessages"] ?? 1,
            Seconds(input, "VisibilityTimeout") ?? queue.Attributes.VisibilityTimeout,
            Seconds(input, "WaitTimeSeconds") ?? queue.Attributes.Wait,
            cancellation);
        return received.Count == 0 ? [] : new JsonObject { ["Messages"] = new JsonArray([.. received.Select(message => Describe(message, input))]) };
    }

    public JsonObject Delete(JsonObject input)
    {
        DeleteFrom(queues.Of(input), input);
        return [];
    }

    public JsonObject DeleteBatch(JsonObject input)
    {
        var queue = queues.Of(input);
        return Batch.Run(input, entry => DeleteFrom(queue, entry));
    }

    public JsonObject ChangeVisibility(JsonObject input)
    {
        ChangeIn(queues.Of(input), input);
        return [];
    }

    public JsonObject ChangeVisibilityBatch(JsonObject input)
    {
        var queue = queues.Of(input);
        return Batch.Run(input, entry => ChangeIn(queue, entry));
    }

    private static (MessageContent? Content, SimulatedErrorException? Error) Read(JsonObject entry, string sender)
    {
        try
        {
            return (MessageRules.Read(entry, sender), null);
        }
        catch (SimulatedErrorException e)
        {
            return (null, e);
        }
    }

    private JsonObject SendTo(MessageQueue queue, MessageContent content, JsonObject input)
    {
        queues.Send(queue, content, Seconds(input, "DelaySeconds") ?? queue.Attributes.Delay);
        var result = new JsonObject { ["MessageId"] = content.Id, ["MD5OfMessageBody"] = content.Md5 };
        if (content.Attributes.Count > 0)
            result["MD5OfMessageAttributes"] = MessageDigest.OfAttributes(content.Attributes);
        if (content.TraceHeader is { } trace)
            result["MD5OfMessageSystemAttributes"] = MessageDigest.OfAttributes(new JsonObject { ["AWSTraceHeader"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = trace } });
        return result;
    }

    private static JsonObject DeleteFrom(MessageQueue queue, JsonObject input) =>
        queue.Delete((string)input["ReceiptHandle"]!) ? [] : throw InvalidHandle(input);

    private static JsonObject ChangeIn(MessageQueue queue, JsonObject input)
    {
        // Entries of a batch may leave it out; the model then leaves the time to the queue.
        var time = Seconds(input, "VisibilityTimeout") ?? queue.Attributes.VisibilityTimeout;
        return queue.ChangeVisibility((string)input["ReceiptHandle"]!, time) switch
        {
            VisibilityChange.Done => [],
            VisibilityChange.NotInFlight => throw new SimulatedErrorException("MessageNotInflight", 0, "The message referred to isn't in flight."),
            VisibilityChange.Gone => throw new SimulatedErrorException("InvalidParameterValue", 400, $"Value {input["ReceiptHandle"]} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."),
            _ => throw InvalidHandle(input),
        };
    }

    private static JsonObject Describe(ReceivedMessage message, JsonObject input)
    {
        var described = new JsonObject
        {
            ["MessageId"] = message.Content.Id,
            ["ReceiptHandle"] = message.Handle,
            ["MD5OfBody"] = message.Content.Md5,
            ["Body"] = message.Content.Body,
        };
        var system = SystemAttributes(message, Names(input, "MessageSystemAttributeNames").Concat(Names(input, "AttributeNames")).ToHashSet(StringComparer.Ordinal));
        if (system.Count > 0)
            described["Attributes"] = system;
        var wanted = Names(input, "MessageAttributeNames").ToList();
        var own = new JsonObject(message.Content.Attributes.Where(entry => wanted.Any(name => Wants(name, entry.Key))).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));
        if (own.Count > 0)
        {
            described["MD5OfMessageAttributes"] = MessageDigest.OfAttributes(own);
            described["MessageAttributes"] = own;
        }
        return described;
    }

    private static JsonObject SystemAttributes(ReceivedMessage message, HashSet<string> wanted)
    {
        var all = new JsonObject
        {
            ["SenderId"] = message.Content.Sender,
            ["SentTimestamp"] = Milliseconds(message.SentAt),
            ["ApproximateReceiveCount"] = message.ReceiveCount.ToString(CultureInfo.InvariantCulture),
            ["ApproximateFirstReceiveTimestamp"] = Milliseconds(message.FirstReceivedAt),
        };
        if (message.DeadLetterSourceArn is { } arn)
            all["DeadLetterQueueSourceArn"] = arn;
        if (message.Content.TraceHeader is { } trace)
            all["AWSTraceHeader"] = trace;
        foreach (var name in all.Select(entry => entry.Key).Where(name => !wanted.Contains("All") && !wanted.Contains(name)).ToList())
            all.Remove(name);
        return all;
    }

    private static bool Wants(string wanted, string name) => wanted is "All" or ".*" || wanted == name || (wanted.EndsWith(".*", StringComparison.Ordinal) && name.StartsWith(wanted[..^1], StringComparison.Ordinal));

    private static IEnumerable<string> Names(JsonObject input, string member) => (input[member] as JsonArray ?? []).Select(name => (string)name!);

    private static string Milliseconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static TimeSpan? Seconds(JsonObject input, string member) => input[member] is { } value ? TimeSpan.FromSeconds((int)value) : null;

    private static SimulatedErrorException InvalidHandle(JsonObject input) => new("ReceiptHandleIsInvalid", 0, $"The input receipt handle \"{input["ReceiptHandle"]}\" is not a valid receipt handle.");
}
