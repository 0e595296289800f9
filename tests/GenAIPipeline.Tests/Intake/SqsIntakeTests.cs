using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.Intake;

/// <summary>From news of an object to a document's row: whatever comes, however often, in whatever order.</summary>
public sealed class SqsIntakeTests(TestCluster cluster)
{
    private const string Direct = """[{"queue":"intake","prefix":"incoming/"}]""";
    private const string Topic = """[{"topic":"drop","prefix":"incoming/"}]""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Direct, false)]
    [InlineData(Topic, false)]
    [InlineData(Topic, true)]
    public async Task A_dropped_file_becomes_a_document(string notifications, bool isRaw)
    {
        await using var host = await IntakeHost.StartAsync(cluster, notifications, isRaw);
        await host.DropAsync("incoming/meeting/June + July/Größe 1.txt");

        await host.PassAsync();
        var made = (await host.DocumentsAsync()).ShouldHaveSingleItem();
        var accepted = await host.RunAsync(made.Id);

        (made.Status, made.Tenant, made.FileName, made.Profile, made.Sha256).ShouldBe((DocumentStatus.Uploaded, "default", "Größe 1.txt", "meeting", ""));
        (accepted.Status, accepted.Bytes, accepted.Sha256, accepted.MediaType).ShouldBe((DocumentStatus.Accepted, 24, Digest("The depot closes in May."), "text/plain"));
        (await host.ContentAsync(made.Id)).ShouldBe("The depot closes in May.");
        (await host.FeedAsync()).ShouldHaveSingleItem().Type.ShouldBe("document.received.v1");
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_dropped_file_becomes_a_document_by_a_rule_of_EventBridge()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.S3.PutBucketNotificationAsync(new PutBucketNotificationRequest { BucketName = IntakeHost.Bucket, EventBridgeConfiguration = new() }, Cancellation);
        var events = new ServiceCalls(host.Simulator, "eventbridge");
        const string Pattern = """{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["store"]},"object":{"key":[{"prefix":"incoming/"}]}}}""";
        await events.AskAsync("PutRule", new JsonObject { ["Name"] = "drop", ["EventPattern"] = Pattern });
        await events.AskAsync("PutTargets", new JsonObject { ["Rule"] = "drop", ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "intake", ["Arn"] = host.Simulator.Simulator.Arn("sqs", "intake") }) });
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Tripled });
        await host.DropAsync("incoming/meeting/June + July%2B/Größe 1.txt");
        await host.DropAsync("elsewhere/of-no-rule.txt");
        await host.DropAsync("incoming/removed.txt");
        await host.S3.DeleteObjectAsync(IntakeHost.Bucket, "incoming/removed.txt", Cancellation);

        var received = await host.PassAsync();

        received.ShouldBe(6);
        var made = await host.DocumentsAsync();
        made.Select(document => document.FileName).ShouldBe(["Größe 1.txt", "removed.txt"], ignoreOrder: true);
        var kept = await host.RunAsync(made.Single(document => document.FileName == "Größe 1.txt").Id);
        (kept.Status, kept.Profile, kept.Sha256).ShouldBe((DocumentStatus.Accepted, "meeting", Digest("The depot closes in May.")));
        var removed = await host.RunAsync(made.Single(document => document.FileName == "removed.txt").Id);
        (removed.Status, removed.Error?.Code).ShouldBe((DocumentStatus.Rejected, "source_missing"));
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task Eventbridges_form_and_several_records_become_documents()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        var etag = (await host.DropAsync("incoming/a+b.txt")).ETag.Trim('"');
        await host.SendAsync(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["source"] = "aws.s3",
            ["detail-type"] = "Object Created",
            ["detail"] = new { bucket = new { name = "store" }, @object = new { key = "incoming/a+b.txt", size = 24, etag, sequencer = "07" } },
        }));
        await host.SendAsync($$"""{"Records":[{{IntakeHost.Record("incoming/one.txt")}},{{IntakeHost.Record("incoming/two.txt")}}]}""");

        await host.PassAsync();

        var made = await host.DocumentsAsync();
        made.Select(document => document.FileName).ShouldBe(["a+b.txt", "one.txt", "two.txt"], ignoreOrder: true);
        (await host.RunAsync(made.Single(document => document.FileName == "a+b.txt").Id)).Status.ShouldBe(DocumentStatus.Accepted);
    }

    [Fact]
    public async Task News_that_come_three_times_and_by_two_ways_make_one_document()
    {
        await using var host = await IntakeHost.StartAsync(cluster, """[{"queue":"intake","prefix":"incoming/"},{"topic":"drop","prefix":"incoming/"}]""");
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Tripled });
        await host.DropAsync("incoming/one.txt");

        var received = await host.PassAsync();

        received.ShouldBe(6);
        (await host.DocumentsAsync()).Count.ShouldBe(1);
        host.Simulator.Simulator.Faults.Clear();
        await host.DropAsync("incoming/one.txt"); // the same content, dropped again: a new event, a new document
        await host.PassAsync();
        (await host.DocumentsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Receivers_at_once_with_the_same_news_make_one_document_of_each()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        var keys = Enumerable.Range(0, 40).Select(n => $"incoming/{n}.txt").ToList();
        foreach (var key in keys.Concat(keys.AsEnumerable().Reverse()))
            await host.SendAsync(IntakeHost.News(key));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.PassAsync()));

        (await host.DocumentsAsync()).Select(document => document.FileName).ShouldBe(keys.Select(key => key[9..]), ignoreOrder: true);
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task Older_news_of_a_replaced_object_make_no_document()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync(IntakeHost.News("incoming/one.txt", sequencer: "0055AED6FF"));
        await host.PassAsync();

        await host.SendAsync(IntakeHost.News("incoming/one.txt", sequencer: "0055AED601"));
        await host.PassAsync();
        (await host.DocumentsAsync()).Count.ShouldBe(1);

        await host.SendAsync(IntakeHost.News("incoming/one.txt", sequencer: "0055AF"));
        await host.PassAsync();
        (await host.DocumentsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Each_version_is_a_document_in_whatever_order_they_are_told()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        foreach (var (version, sequencer) in new[] { ("v2", "02"), ("v1", "01"), ("v2", "02") })
            await host.SendAsync(IntakeHost.News("incoming/one.txt", sequencer: sequencer, version: version));

        await host.PassAsync();

        (await host.DocumentsAsync()).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("incoming/")]
    [InlineData("incoming/meeting/")]
    [InlineData("files/0199f3a0-0000-7000-8000-000000000001/content")]
    [InlineData("transcripts/one.json")]
    [InlineData("elsewhere/one.txt")]
    public async Task Folders_and_the_pipelines_own_objects_make_none(string key)
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync(IntakeHost.News(key));
        await host.SendAsync(IntakeHost.News("incoming/one.txt", bucket: "other"));
        await host.SendAsync("""{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"store"}""");

        await host.PassAsync();

        (await host.DocumentsAsync()).ShouldBeEmpty();
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_crash_between_row_and_delete_makes_no_second_document()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync(IntakeHost.News("incoming/one.txt"));
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Reset, Operation = "DeleteMessageBatch", Count = 1 });
        await Should.ThrowAsync<QueueUnavailableException>(host.PassAsync());
        (await host.DepthAsync()).InHand.ShouldBe(1);

        host.Time.Advance(TimeSpan.FromSeconds(31));
        (await host.PassAsync()).ShouldBe(1);

        (await host.DocumentsAsync()).Count.ShouldBe(1);
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_poison_message_holds_nobody_up_and_ends_in_the_dead_letters_until_it_is_redriven()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync("""{"hello":"world"}""");
        await host.SendAsync(IntakeHost.News("incoming/one.txt"));

        await host.PassAsync();
        (await host.DocumentsAsync()).Count.ShouldBe(1);
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 1, 0, 0));
        foreach (var delay in new[] { 5, 10 })
        {
            host.Time.Advance(TimeSpan.FromSeconds(delay));
            (await host.PassAsync()).ShouldBe(1);
        }

        host.Time.Advance(TimeSpan.FromSeconds(20));
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 1));

        (await host.Get<SqsIntakeQueue>().RedriveAsync(Cancellation)).ShouldBe(1);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 1, 0, 0, 0));
        (await host.Get<SqsIntakeQueue>().RedriveAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task A_database_that_is_away_gives_the_messages_back()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync(IntakeHost.News("incoming/one.txt"));
        var away = host.Listener(host.Get<SqsIntakeQueue>(), (_, _) => throw new Npgsql.NpgsqlException("away"));

        await Should.ThrowAsync<Npgsql.NpgsqlException>(away.PassAsync(Cancellation));
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.PassAsync();

        (await host.DocumentsAsync()).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(FaultKind.Throttle, "The intake queue asks for fewer requests at the moment.")]
    [InlineData(FaultKind.ServerError, "The intake queue answers with an error (InternalFailure).")]
    [InlineData(FaultKind.Reset, "The intake queue does not answer.")]
    public async Task A_queue_in_trouble_is_told_in_one_sentence_and_loses_nothing(FaultKind kind, string sentence)
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync(IntakeHost.News("incoming/one.txt"));
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = kind, Operation = "ReceiveMessage", Count = 1 });

        (await Should.ThrowAsync<QueueUnavailableException>(host.PassAsync())).Message.ShouldBe(sentence);
        await host.PassAsync();

        (await host.DocumentsAsync()).Count.ShouldBe(1);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
