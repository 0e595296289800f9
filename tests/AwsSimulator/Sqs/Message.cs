using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Where a message stands.</summary>
internal enum MessageState
{
    Ready,
    InFlight,
    Delayed,
    Gone,
}

/// <summary>A message in a queue. Its queue's lock guards what changes.</summary>
internal sealed class Message(MessageContent content, DateTimeOffset sentAt)
{
    public MessageContent Content => content;

    public DateTimeOffset SentAt => sentAt;

    public MessageState State { get; set; } = MessageState.Gone;

    public DateTimeOffset? FirstReceivedAt { get; set; }

    public int ReceiveCount { get; set; }

    /// <summary>Number within the queue; receipt handles carry it, because copies of a message share their id.</summary>
    public long Number { get; set; }

    /// <summary>The queue that a dead letter came from.</summary>
    public string? DeadLetterSourceArn { get; init; }

    /// <summary>Changes with every change of its visibility, so that older entries of the waiting line are known as such.</summary>
    public int Turn { get; set; }
}

/// <summary>What was sent.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Body">The text.</param>
/// <param name="Md5">MD5 of the body in hex.</param>
/// <param name="Attributes">Message attributes as they came.</param>
/// <param name="TraceHeader">AWSTraceHeader, if it was set.</param>
/// <param name="Sender">Who sent it.</param>
internal sealed record MessageContent(string Id, string Body, string Md5, JsonObject Attributes, string? TraceHeader, string Sender)
{
    public static MessageContent Of(string body, JsonObject attributes, string sender) => new(Guid.NewGuid().ToString(), body, MessageDigest.OfBody(body), attributes, null, sender);
}
