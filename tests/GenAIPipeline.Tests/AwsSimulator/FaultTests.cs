using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Amazon.SQS.Model;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Events;
using GenAIPipeline.AwsSimulator.Faults;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Faults as a client meets them, and what the log says of them.</summary>
public sealed class FaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Throttling_and_server_errors_come_in_each_services_words()
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Throttle, Count = 2 });
        var throttledSqs = await Should.ThrowAsync<AmazonSQSException>(() => simulator.Sqs().ListQueuesAsync("", Cancellation));
        var throttledS3 = await Should.ThrowAsync<AmazonS3Exception>(() => simulator.S3().ListBucketsAsync(Cancellation));
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.ServerError, Service = "s3", Code = "ServiceUnavailable", Status = 503 });
        var failed = await Should.ThrowAsync<AmazonS3Exception>(() => simulator.S3().ListBucketsAsync(Cancellation));
        await simulator.Sqs().ListQueuesAsync("", Cancellation);

        throttledSqs.ErrorCode.ShouldBe("RequestThrottled");
        throttledS3.ErrorCode.ShouldBe("SlowDown");
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        simulator.Simulator.Faults.List().Select(state => state.Strikes).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task A_reset_before_the_work_does_nothing_and_one_after_it_loses_the_answer_only()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var (s3, faults) = (simulator.S3(), simulator.Simulator.Faults);
        await s3.PutBucketAsync("docs", Cancellation);
        faults.Add(new Fault { Kind = FaultKind.Reset, Target = "docs/before*" });
        faults.Add(new Fault { Kind = FaultKind.Reset, Target = "docs/after*", AfterWork = true });

        await Should.ThrowAsync<Exception>(() => S3ObjectTests.PutAsync(s3, "before.txt", "x"));
        await Should.ThrowAsync<Exception>(() => S3ObjectTests.PutAsync(s3, "after.txt", "x"));
        await S3ObjectTests.PutAsync(s3, "other.txt", "x");

        simulator.Simulator.Objects.Find("docs", "before.txt").ShouldBeNull();
        simulator.Simulator.Objects.Find("docs", "after.txt").ShouldNotBeNull();
        simulator.Simulator.Calls.Paid("s3", "PutObject").ShouldBe(1);
        simulator.Simulator.Calls.Lost("s3", "PutObject").ShouldBe(1);
        simulator.Simulator.Calls.Recent().Where(call => call.Operation == "PutObject").Select(call => (call.Outcome, call.Worked, call.Delivered))
            .ShouldBe([("reset", false, false), ("reset", true, false), ("ok", true, true)]);
    }

    [Fact]
    public async Task An_answer_is_cut_where_the_fault_says()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await S3ObjectTests.PutAsync(s3, "k", new string('x', 1_000));
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Truncate, Operation = "GetObject", AfterBytes = 10 });

        await Should.ThrowAsync<Exception>(async () =>
        {
            using var got = await s3.GetObjectAsync("docs", "k", Cancellation);
            await S3ObjectTests.ReadAsync(got.ResponseStream);
        });

        var record = simulator.Simulator.Calls.Recent().Single(call => call.Operation == "GetObject");
        (record.Outcome, record.Delivered).ShouldBe(("truncate", false));
    }

    [Fact]
    public async Task A_hanging_call_ends_when_the_client_gives_up()
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Hang });
        var noted = new TaskCompletionSource<CallRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        simulator.Simulator.Calls.Noted += noted.SetResult;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() => simulator.Sqs().ListQueuesAsync("", patience.Token));

        (await noted.Task.WaitAsync(Cancellation)).Outcome.ShouldBe("gone");
    }

    [Fact]
    public async Task The_same_seed_and_order_meet_the_same_faults()
    {
        async Task<string> RunAsync(int seed)
        {
            await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { Seed = seed });
            simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Throttle, Probability = 0.3, Skip = 2 });
            var sqs = simulator.Sqs();
            var outcomes = new List<char>();
            for (var i = 0; i < 40; i++)
                outcomes.Add(await Succeeds(() => sqs.ListQueuesAsync("", Cancellation)) ? '.' : 'x');
            return string.Concat(outcomes);
        }

        var first = await RunAsync(7);

        first.ShouldBe(await RunAsync(7));
        first.ShouldNotBe(await RunAsync(8));
        first.ShouldStartWith("..");
        first.Count(outcome => outcome == 'x').ShouldBeInRange(4, 20);
    }

    [Fact]
    public async Task Messages_are_lost_late_tripled_and_overtaken()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var (sqs, faults) = (simulator.Sqs(), simulator.Simulator.Faults);
        var queue = (await sqs.CreateQueueAsync("inbox", Cancellation)).QueueUrl;
        void Notify(string body) => simulator.Simulator.Events.Notify("textract", simulator.Simulator.Arn("sqs", "inbox"), new Notification(body)).ShouldBeTrue();
        async Task<List<string>> Bodies() => [.. ((await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 10 }, Cancellation)).Messages ?? []).Select(message => message.Body)];

        faults.Add(new Fault { Kind = FaultKind.Lost, Service = "textract", Count = 1 });
        Notify("lost");
        Notify("kept");
        (await Bodies()).ShouldBe(["kept"]);
        faults.Clear();

        faults.Add(new Fault { Kind = FaultKind.Lost });
        faults.Add(new Fault { Kind = FaultKind.Tripled, Target = "in*" });
        await sqs.SendMessageAsync(queue, "a client's own", Cancellation);
        (await Bodies()).ShouldBe(["a client's own", "a client's own", "a client's own"]);
        faults.Clear();

        faults.Add(new Fault { Kind = FaultKind.Late, Delay = TimeSpan.FromSeconds(8), Count = 1 });
        faults.Add(new Fault { Kind = FaultKind.Reordered, Skip = 1, Count = 1 });
        Notify("late");
        Notify("overtaken");
        Notify("overtaking");
        (await Bodies()).ShouldBe(["overtaking"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await Bodies()).ShouldBe(["overtaken"]);
        clock.Advance(TimeSpan.FromSeconds(7));
        (await Bodies()).ShouldBe(["late"]);
    }

    [Fact]
    public async Task The_control_api_adds_faults_counts_calls_sends_messages_and_forgets()
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { Provision = JsonNode.Parse("""{"queues":[{"name":"inbox","deadLetterQueue":"dead","maxReceiveCount":3}]}""")!.AsObject() });
        using var control = new HttpClient { BaseAddress = new Uri(simulator.Server.Address, "_simulator/") };
        var sqs = simulator.Sqs();

        var added = await control.PostAsJsonAsync("faults", new { kind = "throttle", service = "sqs", operation = "ListQueues", count = 1 }, Cancellation);
        var refused = await control.PostAsJsonAsync("faults", new { kind = "throttle", colour = "red" }, Cancellation);
        await Should.ThrowAsync<AmazonSQSException>(() => sqs.ListQueuesAsync("", Cancellation));
        (await sqs.ListQueuesAsync("", Cancellation)).QueueUrls.Count.ShouldBe(2);
        (await control.PostAsJsonAsync("messages", new { arn = simulator.Simulator.Arn("sqs", "inbox"), body = "by hand" }, Cancellation)).EnsureSuccessStatusCode();
        var calls = (await control.GetFromJsonAsync<JsonArray>("calls", Cancellation))!;

        added.StatusCode.ShouldBe(HttpStatusCode.Created);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        calls.Select(call => $"{call!["operation"]} {call["outcome"]} {call["worked"]} {call["delivered"]} {call["calls"]}").ShouldBe(["ListQueues RequestThrottled false true 1", "ListQueues ok true true 1"], ignoreOrder: true);
        (await control.GetFromJsonAsync<JsonObject>("settings/sqs", Cancellation))!["inbox"]!["visible"]!.GetValue<int>().ShouldBe(1);
        (await control.GetFromJsonAsync<JsonArray>("faults", Cancellation))!.ShouldHaveSingleItem()!["strikes"]!.GetValue<int>().ShouldBe(1);

        (await control.PostAsync("reset", null, Cancellation)).EnsureSuccessStatusCode();
        (await sqs.ListQueuesAsync("", Cancellation)).QueueUrls.ShouldBeNull();
        simulator.Simulator.Faults.List().ShouldBeEmpty();
    }

    private static async Task<bool> Succeeds(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (AmazonServiceException)
        {
            return false;
        }
    }
}
