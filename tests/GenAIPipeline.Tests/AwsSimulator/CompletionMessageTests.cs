using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.Tests.AwsSimulator.Textract;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>The ends of jobs as a queue tells them: Textract through a topic, Transcribe through a rule, all made by provisioning.</summary>
public sealed class CompletionMessageTests
{
    private static readonly SimulatorOptions Provisioned = new()
    {
        Provision = JsonNode.Parse("""
            {
              "queues": ["jobs"], "topics": ["done"], "subscriptions": [{ "topic": "done", "queue": "jobs" }], "buckets": ["inbox"],
              "events": { "rules": [{ "name": "speech", "pattern": { "source": ["aws.transcribe"], "detail": { "TranscriptionJobStatus": ["COMPLETED", "FAILED"] } }, "queue": "jobs" }] }
            }
            """)!.AsObject(),
    };

    [Fact]
    public async Task Textract_tells_the_queue_through_its_topic()
    {
        await using var simulator = await TestSimulator.StartAsync(options: Provisioned);
        var textract = new ServiceCalls(simulator, "textract");
        await simulator.PutObjectAsync("inbox", "a.pdf", DrawnPage.Pdf("Told"));

        var id = (string)(await textract.AskAsync("StartDocumentTextDetection", new JsonObject
        {
            ["DocumentLocation"] = new JsonObject { ["S3Object"] = new JsonObject { ["Bucket"] = "inbox", ["Name"] = "a.pdf" } },
            ["NotificationChannel"] = new JsonObject { ["SNSTopicArn"] = simulator.Simulator.Arn("sns", "done"), ["RoleArn"] = "arn:aws:iam::123456789012:role/r" },
        }))["JobId"]!;

        var envelope = await ReceiveAsync(simulator);
        ((string)envelope["Type"]!).ShouldBe("Notification");
        var message = JsonNode.Parse((string)envelope["Message"]!)!;
        ((string)message["JobId"]!).ShouldBe(id);
        ((string)message["Status"]!).ShouldBe("SUCCEEDED");
    }

    [Fact]
    public async Task Transcribe_tells_the_queue_through_a_rule()
    {
        await using var simulator = await TestSimulator.StartAsync(options: Provisioned);
        var transcribe = new ServiceCalls(simulator, "transcribe");
        await simulator.PutObjectAsync("inbox", "a.wav", "no sound"u8.ToArray());

        await transcribe.AskAsync("StartTranscriptionJob", new JsonObject
        {
            ["TranscriptionJobName"] = "j",
            ["LanguageCode"] = "en-US",
            ["Media"] = new JsonObject { ["MediaFileUri"] = "s3://inbox/a.wav" },
            ["OutputBucketName"] = "inbox",
        });

        var envelope = await ReceiveAsync(simulator);
        ((string)envelope["detail-type"]!).ShouldBe("Transcribe Job State Change");
        ((string)envelope["detail"]!["TranscriptionJobStatus"]!).ShouldBe("FAILED");
        ((string)envelope["detail"]!["FailureReason"]!).ShouldNotBeEmpty();
    }

    private static async Task<JsonNode> ReceiveAsync(TestSimulator simulator)
    {
        var sqs = simulator.Sqs();
        var queue = (await sqs.GetQueueUrlAsync("jobs", TestContext.Current.CancellationToken)).QueueUrl;
        var received = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, WaitTimeSeconds = 20 }, TestContext.Current.CancellationToken);
        return JsonNode.Parse(received.Messages.ShouldHaveSingleItem().Body)!;
    }
}
