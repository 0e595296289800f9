using System.Text;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>One redrive: moves what is in a dead-letter queue back to where it came from, or to a queue that was named.</summary>
internal sealed class MoveTask(Simulator simulator, QueueStore queues, MessageQueue source, string? destinationArn, int? rate)
{
    private readonly Lock gate = new();
    private readonly DateTimeOffset startedAt = simulator.Clock.GetUtcNow();
    private readonly int toMove = source.Count().Visible;
    private readonly string id = Guid.NewGuid().ToString();
    private string status = "RUNNING";
    private string? failure;

    public string SourceArn => source.Arn;

    public int Moved { get; private set; }

    public bool IsRunning => status == "RUNNING";

    public string Handle => Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["taskId"] = id, ["sourceArn"] = source.Arn }.ToJsonString()));

    /// <summary>Moves a second's share, and again in a second as long as something is left.</summary>
    public void Step()
    {
        lock (gate)
        {
            if (!IsRunning)
                return;
            foreach (var message in source.TakeOut(Math.Min(rate ?? int.MaxValue, toMove - Moved)))
                Move(message);
            if (IsRunning && (Moved >= toMove || source.Count().Visible == 0))
                status = "COMPLETED";
        }
        if (IsRunning)
            simulator.Later(TimeSpan.FromSeconds(1), Step);
    }

    public int Cancel()
    {
        lock (gate)
            status = "CANCELLED";
        return Moved;
    }

    public JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["Status"] = status,
            [nameof(SourceArn)] = source.Arn,
            ["ApproximateNumberOfMessagesMoved"] = Moved,
            ["ApproximateNumberOfMessagesToMove"] = toMove,
            ["StartedTimestamp"] = startedAt.ToUnixTimeMilliseconds(),
        };
        if (IsRunning)
            described["TaskHandle"] = Handle;
        if (destinationArn is not null)
            described["DestinationArn"] = destinationArn;
        if (rate is not null)
            described["MaxNumberOfMessagesPerSecond"] = rate;
        if (failure is not null)
            described["FailureReason"] = failure;
        return described;
    }

    private void Move(Message message)
    {
        var target = (destinationArn ?? message.DeadLetterSourceArn) is { } arn ? queues.FindByArn(arn) : null;
        if (target is null)
        {
            // As on AWS, a message that was put there by hand has no source to go back to: the task fails and the message stays.
            source.Add(new Message(message.Content, message.SentAt), TimeSpan.Zero);
            status = "FAILED";
            failure = "CouldNotDetermineMessageSource";
            return;
        }
        // Redriven messages are new ones: another id, a new time, no receives.
        target.Add(new Message(message.Content with { Id = Guid.NewGuid().ToString() }, simulator.Clock.GetUtcNow()), TimeSpan.Zero);
        Moved++;
    }
}
