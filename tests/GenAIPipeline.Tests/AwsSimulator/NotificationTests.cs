using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using GenAIPipeline.AwsSimulator;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>What a bucket tells queues, topics and the event bus, and what topics tell queues.</summary>
public sealed class NotificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_tells_a_queue_with_the_key_encoded_and_the_version()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var (s3, sqs, queue, arn) = await SetUpAsync(simulator);
        await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = "docs", VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancellation);
        await s3.PutBucketNotificationAsync(
            new PutBucketNotificationRequest
            {
                BucketName = "docs",
                QueueConfigurations = [new() { Id = "drop", Queue = arn, Events = [EventType.ObjectCreatedAll], Filter = new() { S3KeyFilter = new() { FilterRules = [new() { Name = "prefix", Value = "in/" }] } } }],
            },
            Cancellation);
        var test = (await ReceiveAsync(sqs, queue)).ShouldHaveSingleItem();

        var put = await S3ObjectTests.PutAsync(s3, "in/a b+ü.pdf", "text");
        await S3ObjectTests.PutAsync(s3, "out/other.pdf", "text");
        await s3.DeleteObjectAsync("docs", "in/a b+ü.pdf", Cancellation);
        var record = (await ReceiveAsync(sqs, queue)).ShouldHaveSingleItem()["Records"]!.AsArray().ShouldHaveSingleItem()!;

        ((string?)test["Event"]).ShouldBe("s3:TestEvent");
        ((string?)test["Bucket"]).ShouldBe("docs");
        ((string?)record["eventName"]).ShouldBe("ObjectCreated:Put");
        ((string?)record["s3"]!["configurationId"]).ShouldBe("drop");
        var stored = record["s3"]!["object"]!;
        ((string?)stored["key"]).ShouldBe("in/a+b%2B%C3%BC.pdf");
        ((string?)stored["versionId"]).ShouldBe(put.VersionId);
        ((string?)stored["eTag"]).ShouldBe(put.ETag.Trim('"'));
        ((int)stored["size"]!).ShouldBe(4);
        ((string?)stored["sequencer"]).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task The_configuration_comes_back_and_an_unknown_target_is_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var (s3, _, _, arn) = await SetUpAsync(simulator);
        PutBucketNotificationRequest Request(string target) => new() { BucketName = "docs", EventBridgeConfiguration = new(), QueueConfigurations = [new() { Queue = target, Events = [EventType.ObjectRemovedAll] }] };

        await s3.PutBucketNotificationAsync(Request(arn), Cancellation);
        var configuration = await s3.GetBucketNotificationAsync("docs", Cancellation);
        var refused = await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutBucketNotificationAsync(Request(arn + "-not"), Cancellation));

        configuration.QueueConfigurations.ShouldHaveSingleItem().Queue.ShouldBe(arn);
        configuration.EventBridgeConfiguration.ShouldNotBeNull();
        refused.ErrorCode.ShouldBe("InvalidArgument");
        refused.Message.ShouldStartWith("Unable to validate the following destination configurations");
    }

    [Fact]
    public async Task A_bucket_emits_onto_the_event_bus_with_the_key_as_it_is()
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions
        {
            Provision = JsonNode.Parse("""{"buckets":[{"name":"docs","notifications":[{"eventBridge":true}]}]}""")!.AsObject(),
        });
        var events = new List<JsonObject>();
        simulator.Simulator.Events.OnEvent(events.Add);
        var s3 = simulator.S3();

        await S3ObjectTests.PutAsync(s3, "a b+c.pdf", "text");
        await s3.DeleteObjectAsync("docs", "a b+c.pdf", Cancellation);

        events.Select(envelope => (string?)envelope["detail-type"]).ShouldBe(["Object Created", "Object Deleted"]);
        events.ShouldAllBe(envelope => (string?)envelope["source"] == "aws.s3" && (string?)envelope["detail"]!["object"]!["key"] == "a b+c.pdf" && (string?)envelope["detail"]!["bucket"]!["name"] == "docs");
        ((string?)events[0]["detail"]!["reason"]).ShouldBe("PutObject");
        ((string?)events[0]["resources"]![0]).ShouldBe("arn:aws:s3:::docs");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_topic_hands_a_buckets_message_to_its_queue(bool isRaw)
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions
        {
            Provision = new JsonObject
            {
                ["queues"] = new JsonArray("inbox"),
                ["topics"] = new JsonArray("uploads"),
                ["subscriptions"] = new JsonArray(new JsonObject { ["topic"] = "uploads", ["queue"] = "inbox", ["raw"] = isRaw }),
                ["buckets"] = new JsonArray(new JsonObject { ["name"] = "docs", ["notifications"] = new JsonArray(new JsonObject { ["topic"] = "uploads", ["suffix"] = ".pdf" }) }),
            },
        });
        var sqs = simulator.Sqs();
        var queue = (await sqs.GetQueueUrlAsync("inbox", Cancellation)).QueueUrl;

        await S3ObjectTests.PutAsync(simulator.S3(), "a.pdf", "text");
        await S3ObjectTests.PutAsync(simulator.S3(), "a.txt", "text");
        var message = (await ReceiveAsync(sqs, queue)).ShouldHaveSingleItem();

        if (!isRaw)
        {
            ((string?)message["Type"]).ShouldBe("Notification");
            ((string?)message["TopicArn"]).ShouldBe("arn:aws:sns:us-east-1:123456789012:uploads");
            ((string?)message["Subject"]).ShouldBe("Amazon S3 Notification");
            message = JsonNode.Parse((string)message["Message"]!)!;
        }
        ((string?)message["Records"]![0]!["s3"]!["object"]!["key"]).ShouldBe("a.pdf");
    }

    [Fact]
    public async Task Topics_are_made_subscribed_and_published_to_over_the_query_protocol()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var (_, sqs, queue, arn) = await SetUpAsync(simulator);
        async Task<XElement> Call(string form) => XElement.Parse((await SignedRequest.SendAsync(simulator.Server.Address, "sns", HttpMethod.Post, "/", form, new Dictionary<string, string> { ["content-type"] = "application/x-www-form-urlencoded" }, Cancellation)).Body);
        string Text(XElement answer, string name) => answer.Descendants().Single(element => element.Name.LocalName == name).Value;

        var topic = Text(await Call("Action=CreateTopic&Version=2010-03-31&Name=done"), "TopicArn");
        var subscription = Text(await Call($"Action=Subscribe&Version=2010-03-31&TopicArn={topic}&Protocol=sqs&Endpoint={arn}&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true"), "SubscriptionArn");
        var published = await Call($"Action=Publish&Version=2010-03-31&TopicArn={topic}&Message=%7B%22a%22%3A1%7D&MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=x");
        var received = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MessageAttributeNames = ["All"] }, Cancellation)).Messages.ShouldHaveSingleItem();

        topic.ShouldBe("arn:aws:sns:us-east-1:123456789012:done");
        subscription.ShouldStartWith(topic);
        Text(published, "MessageId").ShouldNotBeEmpty();
        received.Body.ShouldBe("""{"a":1}""");
        received.MessageAttributes["kind"].StringValue.ShouldBe("x");
        Text(await Call($"Action=Publish&Version=2010-03-31&TopicArn={topic}-not&Message=x"), "Code").ShouldBe("NotFound");
        Text(await Call("Action=CreateTopic&Version=2010-03-31&Name=done&Colour=red"), "Code").ShouldBe("InvalidParameter");
    }

    private static async Task<(AmazonS3Client S3, AmazonSQSClient Sqs, string Queue, string Arn)> SetUpAsync(TestSimulator simulator)
    {
        var (s3, sqs) = (simulator.S3(), simulator.Sqs());
        await s3.PutBucketAsync("docs", Cancellation);
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        return (s3, sqs, queue, (await sqs.GetQueueAttributesAsync(queue, ["QueueArn"], Cancellation)).QueueARN);
    }

    private static async Task<IReadOnlyList<JsonNode>> ReceiveAsync(AmazonSQSClient sqs, string queue)
    {
        var messages = (await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 10 }, Cancellation)).Messages ?? [];
        foreach (var message in messages)
            await sqs.DeleteMessageAsync(queue, message.ReceiptHandle, Cancellation);
        return [.. messages.Select(message => JsonNode.Parse(message.Body)!)];
    }
}
