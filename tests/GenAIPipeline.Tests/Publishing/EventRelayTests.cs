using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.Runtime;
using Amazon.SQS.Model;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Publishing;
using GenAIPipeline.Tests.AwsSimulator;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Publishing;

/// <summary>The feed on its way to EventBridge, whose rule puts what it took into a queue.</summary>
public sealed class EventRelayTests(TestApi api) : IClassFixture<TestApi>, IAsyncLifetime
{
    private readonly string bus = $"bus-{Guid.NewGuid():n}";
    private readonly string tenant = $"t-{Guid.NewGuid():n}";
    private readonly List<IDisposable> opened = [];
    private TestSimulator simulator = null!;
    private string queue = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<BadDay> Days { get; } = new(Enum.GetValues<BadDay>());

    public async ValueTask InitializeAsync()
    {
        await ClearAsync();
        simulator = await StartAsync(new SimulatorOptions());
    }

    public async ValueTask DisposeAsync()
    {
        opened.ForEach(each => each.Dispose());
        await simulator.DisposeAsync();
    }

    [Fact]
    public async Task Every_event_arrives_once_in_order_within_its_cloudevent()
    {
        await WriteAsync(documents: 12, eventsEach: 3);
        using var relay = Relay(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));

        while (await relay.PassAsync(Cancellation))
            continue;

        var arrived = await ArrivedAsync();
        arrived.Count.ShouldBe(36);
        arrived.Select(e => (string?)e["detail"]!["id"]).Distinct().Count().ShouldBe(36);
        InOrder(arrived);
        var one = arrived.Single(e => (string?)e["detail"]!["sequence"] == CloudEvents.Cursor(1));
        ((string?)one["source"], (string?)one["detail-type"], (string?)one["detail"]!["type"], (string?)one["detail"]!["specversion"])
            .ShouldBe(("io.genaipipeline", "document.received.v1", "io.genaipipeline.document.received.v1", "1.0"));
        simulator.Simulator.Calls.Paid("events", "PutEvents").ShouldBe(4);
        (await CursorAsync()).ShouldBe(36);
        (await relay.PassAsync(Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task Entries_that_are_refused_hold_their_document_back_and_nobody_else()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await WriteAsync(documents: 4, eventsEach: 3);
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Service = "events", Code = "ThrottlingException", Count = 3 });
        using var relay = Relay(time);

        await relay.PassAsync(Cancellation);
        (await CursorAsync()).ShouldBeLessThan(12);
        var arrived = await ArrivedAsync();
        arrived.Count.ShouldBe(3, "all events of the one document that was not refused");
        for (var n = 0; n < 20; n++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await relay.PassAsync(Cancellation);
        }

        arrived.AddRange(await ArrivedAsync());
        arrived.Count.ShouldBe(12);
        InOrder(arrived);
        (await CursorAsync()).ShouldBe(12);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task A_call_that_fails_hangs_or_whose_answer_is_lost_is_made_again(BadDay day)
    {
        var time = new HastyClock();
        time.WatchHangs(simulator.Simulator, TimeSpan.FromSeconds(11));
        await WriteAsync(documents: 3, eventsEach: 2);
        simulator.Simulator.Faults.Add(BadDays.Of(day, "PutEvents", 2));
        using var relay = Relay(time);

        for (var n = 0; n < 6; n++)
        {
            await relay.PassAsync(Cancellation);
            time.Advance(TimeSpan.FromSeconds(2));
        }

        var arrived = await ArrivedAsync();
        var ids = arrived.Select(e => (string?)e["detail"]!["id"]).ToList();
        ids.Distinct().Count().ShouldBe(6);
        // Two calls that failed and two that did not: none is sent behind the relay's back.
        simulator.Simulator.Calls.Recent().Count(call => call.Service == "events" && call.Operation == "PutEvents").ShouldBe(day == BadDay.Delayed ? 2 : 4);
        ids.Count.ShouldBe(day.LosesAnswer() ? 12 : 6);
        (await CursorAsync()).ShouldBe(6);
    }

    [Fact]
    public async Task One_process_sends_and_another_takes_over_when_it_dies()
    {
        await WriteAsync(documents: 2, eventsEach: 1);
        using var first = Relay(TimeProvider.System);
        using var second = Relay(TimeProvider.System);
        (await first.PassAsync(Cancellation)).ShouldBeTrue();

        await WriteAsync(documents: 2, eventsEach: 1);
        (await second.PassAsync(Cancellation)).ShouldBeFalse();
        await api.ScalarAsync<object>("update event_relay set lease_until = now() - interval '1 second' returning 1");
        (await second.PassAsync(Cancellation)).ShouldBeTrue();
        (await first.PassAsync(Cancellation)).ShouldBeFalse();
        await second.StopAsync(Cancellation);
        await WriteAsync(documents: 1, eventsEach: 1);
        (await first.PassAsync(Cancellation)).ShouldBeTrue();

        (await ArrivedAsync()).Count.ShouldBe(5);
        (await CursorAsync()).ShouldBe(5);
    }

    [Fact]
    public async Task A_process_that_lost_the_right_to_send_does_not_move_the_cursor()
    {
        var store = api.Services.GetService(typeof(EventRelayStore)) as EventRelayStore ?? new EventRelayStore(api.Database, api.Get<FeedStore>());
        var (old, now) = (Guid.NewGuid(), Guid.NewGuid());
        (await store.HoldAsync(bus, old, TimeSpan.Zero, Cancellation)).ShouldBeTrue();
        (await store.HoldAsync(bus, now, TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();

        (await store.AdvanceAsync(bus, old, tenant, 7, Cancellation)).ShouldBeFalse();
        (await store.AdvanceAsync(bus, now, tenant, 7, Cancellation)).ShouldBeTrue();
        (await store.AdvanceAsync(bus, now, tenant, 5, Cancellation)).ShouldBeTrue();
        (await api.ScalarAsync<long>($"select sequence from event_relay_cursor where relay = '{bus}'")).ShouldBe(7);
    }

    [Fact]
    public async Task An_event_that_is_too_large_goes_as_a_reference_and_others_in_calls_that_are_small_enough()
    {
        var sender = Sender(simulator);
        var events = Enumerable.Range(1, 4).Select(n => Event(n, new string('x', n == 4 ? 300 * 1024 : 100 * 1024))).ToList();

        (await sender.SendAsync(events, Cancellation)).ShouldBe([null, null, null, null]);

        var arrived = await ArrivedAsync();
        arrived.Count.ShouldBe(4);
        var large = arrived.Single(e => (string?)e["detail"]!["id"] == events[3].Id.ToString())["detail"]!.AsObject();
        large.ContainsKey("data").ShouldBeFalse();
        ((string?)large["dataref"]).ShouldBe("/v1/events?after=00000000000000000003&limit=1");
        simulator.Simulator.Calls.Paid("events", "PutEvents").ShouldBe(2);
    }

    [Fact]
    public async Task What_an_operator_has_to_put_right_is_said_in_one_sentence()
    {
        await using var closed = await TestSimulator.StartAsync(options: new SimulatorOptions { Denied = new Dictionary<string, IReadOnlyList<string>> { ["simulator"] = ["events:PutEvents"] } });

        var denied = await Should.ThrowAsync<EventSendException>(() => Sender(closed).SendAsync([Event(1, "x")], Cancellation));
        (denied.NeedsOperator, denied.Message).ShouldBe((true, $"The bus {bus} denies access (events:PutEvents); give the process's role the permissions that docs/operations.md lists."));
        await WriteAsync(documents: 1, eventsEach: 1);
        using (var relay = Relay(TimeProvider.System, closed))
        {
            await relay.PassAsync(Cancellation);
            relay.Refusal.ShouldBe(denied.Message);
        }

        var wrong = await Should.ThrowAsync<EventSendException>(() => Sender(simulator, "wrong").SendAsync([Event(1, "x")], Cancellation));
        (wrong.NeedsOperator, wrong.Message.Contains("check the access key", StringComparison.Ordinal)).ShouldBe((true, true));
    }

    private FeedEvent Event(long sequence, string text) => new()
    {
        Tenant = tenant,
        Sequence = sequence,
        Id = Guid.NewGuid(),
        Type = "document.completed.v1",
        Subject = "documents/1",
        SchemaVersion = "1.0",
        CorrelationId = "c",
        PartitionKey = "1",
        Time = TimeProvider.System.GetUtcNow(),
        Data = new JsonObject { ["text"] = text }.ToJsonString(),
    };

    private EventBridgeEventSender Sender(TestSimulator at, string secret = "simulator")
    {
        var config = EventBridgeServices.Configuration();
        (config.ServiceURL, config.AuthenticationRegion) = (at.Server.Address.ToString(), "us-east-1");
        var client = new AmazonEventBridgeClient(new BasicAWSCredentials("simulator", secret), config);
        opened.Add(client);
        return new EventBridgeEventSender(client, bus, api.Get<CloudEvents>(), api.Get<EventOptions>());
    }

    private EventRelay Relay(TimeProvider time, TestSimulator? at = null)
    {
        var meter = new EventRelayMeter();
        opened.Add(meter);
        return new EventRelay(new EventRelayStore(api.Database, api.Get<FeedStore>()), api.Get<FeedSignal>(), Sender(at ?? simulator), meter, time, NullLogger<EventRelay>.Instance);
    }

    private async Task<TestSimulator> StartAsync(SimulatorOptions options)
    {
        var started = await TestSimulator.StartAsync(options: options);
        queue = (await started.Sqs().CreateQueueAsync("arrived", Cancellation)).QueueUrl;
        var events = new ServiceCalls(started, "eventbridge");
        await events.AskAsync("PutRule", new JsonObject { ["Name"] = "all", ["EventBusName"] = bus, ["EventPattern"] = """{"source":["io.genaipipeline"]}""" });
        await events.AskAsync("PutTargets", new JsonObject { ["Rule"] = "all", ["EventBusName"] = bus, ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "q", ["Arn"] = started.Simulator.Arn("sqs", "arrived") }) });
        return started;
    }

    private async Task<List<JsonNode>> ArrivedAsync()
    {
        var sqs = simulator.Sqs();
        var arrived = new List<JsonNode>();
        while ((await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 10 }, Cancellation)).Messages is { Count: > 0 } messages)
            arrived.AddRange(messages.Select(message => JsonNode.Parse(message.Body)!));
        return arrived;
    }

    private static void InOrder(IEnumerable<JsonNode> arrived)
    {
        foreach (var document in arrived.GroupBy(e => (string?)e["detail"]!["partitionkey"]))
            document.Select(e => (string)e["detail"]!["sequence"]!).ShouldBeInOrder();
    }

    private async Task WriteAsync(int documents, int eventsEach)
    {
        for (var n = 0; n < eventsEach; n++)
            for (var document = 0; document < documents; document++)
                await api.ScalarAsync<object>($$"""
                    insert into outbox (tenant, id, type, subject, schema_version, correlation_id, partition_key, data)
                    values ('{{tenant}}', gen_random_uuid(), 'document.received.v1', 'documents/{{document}}', '1.0', 'c', '{{document}}', '{"n":{{n}}}') returning 1
                    """);
        await api.FeedAsync(tenant);
    }

    private Task<long> CursorAsync() => api.ScalarAsync<long>($"select coalesce((select sequence from event_relay_cursor where tenant = '{tenant}'), 0)");

    private Task<object> ClearAsync() => api.ScalarAsync<object>("with a as (delete from feed_position), b as (delete from feed), c as (delete from event_relay) select 1");
}
