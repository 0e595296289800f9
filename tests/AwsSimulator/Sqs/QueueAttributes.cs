using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>A queue's settings as their texts, checked.</summary>
internal sealed record QueueAttributes
{
    /// <summary>SQS's limit of a message, and of a batch: 1 MiB since August 2025.</summary>
    public const int MaxMessageBytes = 1_048_576;

    private static readonly IReadOnlyDictionary<string, (int Default, int Min, int Max)> Numbers = new Dictionary<string, (int, int, int)>
    {
        ["VisibilityTimeout"] = (30, 0, 43_200),
        ["MaximumMessageSize"] = (MaxMessageBytes, 1_024, MaxMessageBytes),
        ["MessageRetentionPeriod"] = (345_600, 60, 1_209_600),
        ["DelaySeconds"] = (0, 0, 900),
        ["ReceiveMessageWaitTimeSeconds"] = (0, 0, 20),
    };

    private static readonly IReadOnlySet<string> Texts = new HashSet<string> { "Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled" };

    private QueueAttributes(IReadOnlyDictionary<string, string> values)
    {
        Values = values;
        VisibilityTimeout = Seconds("VisibilityTimeout");
        Delay = Seconds("DelaySeconds");
        Wait = Seconds("ReceiveMessageWaitTimeSeconds");
        Retention = Seconds("MessageRetentionPeriod");
        MaxBytes = int.Parse(values["MaximumMessageSize"], CultureInfo.InvariantCulture);
        if (values.TryGetValue("RedrivePolicy", out var policy) && policy.Length > 0)
            (DeadLetterArn, MaxReceiveCount) = ReadRedrive(policy);
    }

    /// <summary>Everything that is set, by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    public TimeSpan VisibilityTimeout { get; }

    public TimeSpan Delay { get; }

    public TimeSpan Wait { get; }

    public TimeSpan Retention { get; }

    public int MaxBytes { get; }

    public string? DeadLetterArn { get; }

    public int? MaxReceiveCount { get; }

    public static QueueAttributes Default { get; } = new(new Dictionary<string, string>(Numbers.ToDictionary(entry => entry.Key, entry => entry.Value.Default.ToString(CultureInfo.InvariantCulture))) { ["SqsManagedSseEnabled"] = "true" });

    /// <summary>These settings with changes; an empty text takes one away.</summary>
    public QueueAttributes With(JsonObject changes)
    {
        var values = new Dictionary<string, string>(Values);
        foreach (var (name, node) in changes)
        {
            var value = (string)node!;
            Check(name, value);
            if (value.Length == 0)
                values.Remove(name);
            else
                values[name] = value;
        }
        return new QueueAttributes(values);
    }

    public static bool IsKnown(string name) => Numbers.ContainsKey(name) || Texts.Contains(name) || IsFifo(name);

    private static bool IsFifo(string name) => name is "FifoQueue" or "ContentBasedDeduplication" or "DeduplicationScope" or "FifoThroughputLimit";

    private static void Check(string name, string value)
    {
        if (IsFifo(name))
            throw new SimulatedErrorException("UnsupportedOperation", 400, "The simulator has standard queues only.");
        if (Numbers.TryGetValue(name, out var range))
        {
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < range.Min || number > range.Max)
                throw Invalid(name);
        }
        else if (!Texts.Contains(name))
        {
            throw new SimulatedErrorException("InvalidAttributeName", 400, $"Unknown Attribute {name}.");
        }
    }

    private static (string Arn, int Count) ReadRedrive(string policy)
    {
        try
        {
            var read = JsonNode.Parse(policy);
            var arn = (string?)read?["deadLetterTargetArn"];
            // Both "5" and 5 are accepted.
            if (arn is not null && int.TryParse(read!["maxReceiveCount"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000)
                return (arn, count);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid("RedrivePolicy");
        }
        throw Invalid("RedrivePolicy");
    }

    private TimeSpan Seconds(string name) => TimeSpan.FromSeconds(int.Parse(Values[name], CultureInfo.InvariantCulture));

    private static SimulatedErrorException Invalid(string name) => new("InvalidAttributeValue", 400, $"Invalid value for the parameter {name}.");
}
