using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Sending, receiving and deleting, with the official client, which checks the MD5s by itself.</summary>
public sealed class SqsMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_with_its_body_and_attributes()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        var attributes = new Dictionary<string, MessageAttributeValue>
        {
            ["kind"] = new() { DataType = "String", StringValue = "größer" },
            ["count"] = new() { DataType = "Number.int", StringValue = "7" },
            ["bytes"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([1, 2, 3]) },
        };

        var sent = await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = "ein „Wort“ + ☃", MessageAttributes = attributes }, Cancellation);
        var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MessageAttributeNames = ["All"], MessageSystemAttributeNames = ["All"] }, Cancellation)).Messages.ShouldHaveSingleItem();

        received.MessageId.ShouldBe(sent.MessageId);
        received.Body.ShouldBe("ein „Wort“ + ☃");
        received.MessageAttributes["kind"].StringValue.ShouldBe("größer");
        received.MessageAttributes["bytes"].BinaryValue.ToArray().ShouldBe([1, 2, 3]);
        received.Attributes["ApproximateReceiveCount"].ShouldBe("1");
        received.Attributes["SenderId"].ShouldBe("simulator");
        sent.MD5OfMessageAttributes.ShouldBe(received.MD5OfMessageAttributes);
    }

    [Fact]
    public async Task Only_the_attributes_asked_for_are_told()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        MessageAttributeValue Text(string value) => new() { DataType = "String", StringValue = value };
        await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = "x", MessageAttributes = new() { ["a.one"] = Text("1"), ["a.two"] = Text("2"), ["b"] = Text("3") } }, Cancellation);

        var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MessageAttributeNames = ["a.*"], MessageSystemAttributeNames = ["SentTimestamp"] }, Cancellation)).Messages.ShouldHaveSingleItem();

        received.MessageAttributes.Keys.ShouldBe(["a.one", "a.two"], ignoreOrder: true);
        received.Attributes.Keys.ShouldBe(["SentTimestamp"]);
    }

    [Fact]
    public async Task A_message_in_flight_is_hidden_until_its_time_is_over()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        await sqs.SendMessageAsync(queue, "once more", Cancellation);
        var first = await ReceiveOneAsync(sqs, queue);

        (await sqs.ReceiveMessageAsync(queue, Cancellation)).Messages.ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(29));
        await sqs.ChangeMessageVisibilityAsync(queue, first.ReceiptHandle, 60, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(59));
        (await sqs.ReceiveMessageAsync(queue, Cancellation)).Messages.ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(1));
        var second = await ReceiveOneAsync(sqs, queue);

        second.MessageId.ShouldBe(first.MessageId);
        second.Attributes["ApproximateReceiveCount"].ShouldBe("2");
        await sqs.DeleteMessageAsync(queue, first.ReceiptHandle, Cancellation);
        await sqs.ChangeMessageVisibilityAsync(queue, second.ReceiptHandle, 0, Cancellation);
        var third = await ReceiveOneAsync(sqs, queue);
        await sqs.DeleteMessageAsync(queue, third.ReceiptHandle, Cancellation);
        (await CountAsync(sqs, queue)).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task A_receiver_that_waits_is_woken_by_an_arrival()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;

        var waiting = sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, WaitTimeSeconds = 20 }, Cancellation);
        await sqs.SendMessageAsync(queue, "now", Cancellation);

        (await waiting).Messages.ShouldHaveSingleItem().Body.ShouldBe("now");
    }

    [Fact]
    public async Task A_delayed_message_is_seen_when_its_time_has_come()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        await sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = "later", DelaySeconds = 10 }, Cancellation);

        (await CountAsync(sqs, queue)).ShouldBe((0, 0, 1));
        clock.Advance(TimeSpan.FromSeconds(10));
        (await CountAsync(sqs, queue)).ShouldBe((1, 0, 0));
    }

    [Fact]
    public async Task Messages_older_than_the_retention_are_gone()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "inbox", Attributes = new() { ["MessageRetentionPeriod"] = "60" } }, Cancellation)).QueueUrl;
        await sqs.SendMessageAsync(queue, "old", Cancellation);
        clock.Advance(TimeSpan.FromSeconds(61));

        (await CountAsync(sqs, queue)).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Batches_end_entry_by_entry()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;

        var sent = await sqs.SendMessageBatchAsync(queue, [new("a", "first"), new("b", "bad \u0001"), new("c", "third")], Cancellation);
        var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 10 }, Cancellation)).Messages;
        var changed = await sqs.ChangeMessageVisibilityBatchAsync(queue, [.. received.Select((message, i) => new ChangeMessageVisibilityBatchRequestEntry($"{i}", message.ReceiptHandle) { VisibilityTimeout = 60 })], Cancellation);
        var deleted = await sqs.DeleteMessageBatchAsync(queue, [new("0", received[0].ReceiptHandle), new("1", "nonsense"), new("2", received[1].ReceiptHandle)], Cancellation);

        sent.Successful.Select(entry => entry.Id).ShouldBe(["a", "c"]);
        sent.Failed.ShouldHaveSingleItem().Code.ShouldBe("InvalidMessageContents");
        received.Select(message => message.Body).ShouldBe(["first", "third"]);
        changed.Successful.Count.ShouldBe(2);
        deleted.Successful.Count.ShouldBe(2);
        deleted.Failed.ShouldHaveSingleItem().Code.ShouldBe("ReceiptHandleIsInvalid");
    }

    [Fact]
    public async Task Messages_of_up_to_one_mebibyte_pass()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        var body = new StringBuilder().Append('x', 1_048_576).ToString();

        await sqs.SendMessageAsync(queue, body, Cancellation);

        (await ReceiveOneAsync(sqs, queue)).Body.Length.ShouldBe(1_048_576);
        (await Should.ThrowAsync<AmazonSQSException>(() => sqs.SendMessageAsync(queue, body + "x", Cancellation))).ErrorCode.ShouldBe("InvalidParameterValue");
        await Should.ThrowAsync<BatchRequestTooLongException>(() => sqs.SendMessageBatchAsync(queue, [new("a", body), new("b", "x")], Cancellation));
    }

    [Fact]
    public async Task Thousands_of_messages_a_second_go_through()
    {
        const int Batches = 300;
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        var bodies = new HashSet<string>();

        for (var batch = 0; batch < Batches; batch++)
            await sqs.SendMessageBatchAsync(queue, [.. Enumerable.Range(0, 10).Select(i => new SendMessageBatchRequestEntry($"{i}", $"{batch}/{i}"))], Cancellation);
        while (bodies.Count < Batches * 10)
        {
            var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 10 }, Cancellation)).Messages;
            received.ShouldAllBe(message => bodies.Add(message.Body));
            await sqs.DeleteMessageBatchAsync(queue, [.. received.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))], Cancellation);
        }

        (await CountAsync(sqs, queue)).ShouldBe((0, 0, 0));
    }

    internal static async Task<Message> ReceiveOneAsync(AmazonSQSClient sqs, string queue) =>
        (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MessageSystemAttributeNames = ["All"] }, Cancellation)).Messages.ShouldHaveSingleItem();

    internal static async Task<(int Visible, int InFlight, int Delayed)> CountAsync(AmazonSQSClient sqs, string queue)
    {
        var attributes = await sqs.GetQueueAttributesAsync(queue, ["All"], Cancellation);
        return (attributes.ApproximateNumberOfMessages, attributes.ApproximateNumberOfMessagesNotVisible, attributes.ApproximateNumberOfMessagesDelayed);
    }
}
