using System.Net;
using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Queues, their settings, dead letters and redrive, and how requests are refused.</summary>
public sealed class SqsQueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_received_too_often_becomes_a_dead_letter_and_can_be_moved_back()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var sqs = simulator.Sqs();
        var (source, dead, deadArn) = await CreatePairAsync(sqs);
        await sqs.SendMessageAsync(source, "poison", Cancellation);
        for (var i = 0; i < 2; i++)
        {
            await SqsMessageTests.ReceiveOneAsync(sqs, source);
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        (await sqs.ReceiveMessageAsync(source, Cancellation)).Messages.ShouldBeNull();
        (await sqs.ListDeadLetterSourceQueuesAsync(new ListDeadLetterSourceQueuesRequest { QueueUrl = dead }, Cancellation)).QueueUrls.ShouldBe([source]);
        var letter = await SqsMessageTests.ReceiveOneAsync(sqs, dead);
        letter.Attributes["DeadLetterQueueSourceArn"].ShouldEndWith(":source");
        await sqs.ChangeMessageVisibilityAsync(dead, letter.ReceiptHandle, 0, Cancellation);

        await sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = deadArn }, Cancellation);
        var task = (await sqs.ListMessageMoveTasksAsync(new ListMessageMoveTasksRequest { SourceArn = deadArn }, Cancellation)).Results.ShouldHaveSingleItem();
        var back = await SqsMessageTests.ReceiveOneAsync(sqs, source);

        task.Status.ShouldBe("COMPLETED");
        task.ApproximateNumberOfMessagesMoved.ShouldBe(1);
        back.Body.ShouldBe("poison");
        back.Attributes["ApproximateReceiveCount"].ShouldBe("1");
        back.MessageId.ShouldNotBe(letter.MessageId);
    }

    [Fact]
    public async Task A_move_keeps_its_rate_and_can_be_cancelled()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var sqs = simulator.Sqs();
        var (_, dead, deadArn) = await CreatePairAsync(sqs);
        var target = (await sqs.CreateQueueAsync("target", Cancellation)).QueueUrl;
        for (var i = 0; i < 5; i++)
            await sqs.SendMessageAsync(dead, $"{i}", Cancellation);

        var started = await sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = deadArn, DestinationArn = deadArn.Replace("dead", "target"), MaxNumberOfMessagesPerSecond = 2 }, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(1));
        var cancelled = await sqs.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = started.TaskHandle }, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(5));

        cancelled.ApproximateNumberOfMessagesMoved.ShouldBe(4);
        (await SqsMessageTests.CountAsync(sqs, target)).Visible.ShouldBe(4);
        (await SqsMessageTests.CountAsync(sqs, dead)).Visible.ShouldBe(1);
    }

    [Fact]
    public async Task Only_a_dead_letter_queue_can_be_moved_from()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        await CreatePairAsync(sqs);

        var refused = await Should.ThrowAsync<AmazonSQSException>(() => sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = "arn:aws:sqs:us-east-1:123456789012:source" }, Cancellation));
        refused.ErrorCode.ShouldBe("InvalidParameterValue");
        await Should.ThrowAsync<ResourceNotFoundException>(() => sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = "arn:aws:sqs:us-east-1:123456789012:nobody" }, Cancellation));
    }

    [Fact]
    public async Task Queues_are_made_once_found_listed_changed_purged_and_deleted()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var sqs = simulator.Sqs();
        foreach (var name in (string[])["a-one", "a-two", "b"])
            await sqs.CreateQueueAsync(name, Cancellation);
        var url = (await sqs.GetQueueUrlAsync("a-one", Cancellation)).QueueUrl;

        var page = await sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "a-", MaxResults = 1 }, Cancellation);
        var rest = await sqs.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "a-", MaxResults = 1, NextToken = page.NextToken }, Cancellation);
        page.QueueUrls.Concat(rest.QueueUrls).Select(found => found.Split('/')[^1]).ShouldBe(["a-one", "a-two"]);
        rest.NextToken.ShouldBeNull();

        await sqs.SetQueueAttributesAsync(url, new() { ["VisibilityTimeout"] = "5" }, Cancellation);
        (await sqs.GetQueueAttributesAsync(url, ["VisibilityTimeout"], Cancellation)).Attributes.ShouldBe(new Dictionary<string, string> { ["VisibilityTimeout"] = "5" });
        await Should.ThrowAsync<QueueNameExistsException>(() => sqs.CreateQueueAsync(new CreateQueueRequest { QueueName = "a-one", Attributes = new() { ["VisibilityTimeout"] = "6" } }, Cancellation));

        await sqs.SendMessageAsync(url, "x", Cancellation);
        await sqs.PurgeQueueAsync(url, Cancellation);
        (await SqsMessageTests.CountAsync(sqs, url)).ShouldBe((0, 0, 0));
        await Should.ThrowAsync<PurgeQueueInProgressException>(() => sqs.PurgeQueueAsync(url, Cancellation));

        await sqs.DeleteQueueAsync(url, Cancellation);
        await Should.ThrowAsync<QueueDoesNotExistException>(() => sqs.GetQueueUrlAsync("a-one", Cancellation));
        await Should.ThrowAsync<QueueDeletedRecentlyException>(() => sqs.CreateQueueAsync("a-one", Cancellation));
        clock.Advance(TimeSpan.FromSeconds(61));
        await sqs.CreateQueueAsync("a-one", Cancellation);
    }

    [Fact]
    public async Task What_breaks_the_rules_is_refused_with_the_error_of_SQS()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        async Task<string> Refused(Func<Task> call) => (await Should.ThrowAsync<AmazonSQSException>(call)).ErrorCode;

        (await Refused(() => sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 11 }, Cancellation))).ShouldBe("InvalidParameterValue");
        (await Refused(() => sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue, MessageBody = "x", DelaySeconds = 901 }, Cancellation))).ShouldBe("InvalidParameterValue");
        (await Refused(() => sqs.SendMessageAsync(new SendMessageRequest { QueueUrl = queue }, Cancellation))).ShouldBe("MissingParameter");
        (await Refused(() => sqs.CreateQueueAsync("no spaces", Cancellation))).ShouldBe("InvalidParameterValue");
        (await Refused(() => sqs.SetQueueAttributesAsync(queue, new() { ["Nonsense"] = "1" }, Cancellation))).ShouldBe("InvalidAttributeName");
        (await Refused(() => sqs.SetQueueAttributesAsync(queue, new() { ["VisibilityTimeout"] = "43201" }, Cancellation))).ShouldBe("InvalidAttributeValue");
        await Should.ThrowAsync<EmptyBatchRequestException>(() => sqs.DeleteMessageBatchAsync(new DeleteMessageBatchRequest { QueueUrl = queue, Entries = [] }, Cancellation));
        await Should.ThrowAsync<BatchEntryIdsNotDistinctException>(() => sqs.SendMessageBatchAsync(queue, [new("a", "x"), new("a", "y")], Cancellation));
        await Should.ThrowAsync<TooManyEntriesInBatchRequestException>(() => sqs.SendMessageBatchAsync(queue, [.. Enumerable.Range(0, 11).Select(i => new SendMessageBatchRequestEntry($"{i}", "x"))], Cancellation));
        await Should.ThrowAsync<ReceiptHandleIsInvalidException>(() => sqs.DeleteMessageAsync(queue, "nonsense", Cancellation));
        await sqs.SendMessageAsync(queue, "x", Cancellation);
        var received = await SqsMessageTests.ReceiveOneAsync(sqs, queue);
        await sqs.ChangeMessageVisibilityAsync(queue, received.ReceiptHandle, 0, Cancellation);
        await Should.ThrowAsync<MessageNotInflightException>(() => sqs.ChangeMessageVisibilityAsync(queue, received.ReceiptHandle, 5, Cancellation));
    }

    [Fact]
    public async Task A_queue_that_is_not_there_answers_the_query_protocols_code_too()
    {
        await using var simulator = await TestSimulator.StartAsync();

        var refused = await Should.ThrowAsync<QueueDoesNotExistException>(() => simulator.Sqs().SendMessageAsync($"{simulator.Server.Address}123456789012/nobody", "x", Cancellation));

        refused.ErrorCode.ShouldBe("AWS.SimpleQueueService.NonExistentQueue");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<(string Source, string Dead, string DeadArn)> CreatePairAsync(AmazonSQSClient sqs)
    {
        var dead = (await sqs.CreateQueueAsync("dead", Cancellation)).QueueUrl;
        var arn = (await sqs.GetQueueAttributesAsync(dead, ["QueueArn"], Cancellation)).QueueARN;
        var source = (await sqs.CreateQueueAsync(
            new CreateQueueRequest { QueueName = "source", Attributes = new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":2}""" } }, Cancellation)).QueueUrl;
        return (source, dead, arn);
    }
}
