using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Events;

/// <summary>A message from one service to another.</summary>
/// <param name="Body">Text as it goes into a queue, or the message of a topic.</param>
/// <param name="Subject">Subject, for topics.</param>
public sealed record Notification(string Body, string? Subject = null)
{
    /// <summary>Message attributes, in SQS's form: <c>DataType</c> with <c>StringValue</c> or <c>BinaryValue</c>.</summary>
    public JsonObject Attributes { get; init; } = [];
}
