using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.Tests.AwsSimulator.EventBridge;

/// <summary>Events that clients put, and how they come out of a queue.</summary>
public sealed class PutEventsTests
{
    [Fact]
    public async Task A_matching_event_comes_out_of_the_rules_queue_in_its_envelope()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var events = new ServiceCalls(simulator, "eventbridge");
        var sqs = simulator.Sqs();
        var queue = (await sqs.CreateQueueAsync("documents", TestContext.Current.CancellationToken)).QueueUrl;
        await events.AskAsync("PutRule", new JsonObject { ["Name"] = "completed", ["EventPattern"] = """{"source":["io.genaipipeline"],"detail":{"pages":[{"numeric":[">",1]}]}}""" });
        await events.AskAsync("PutTargets", new JsonObject { ["Rule"] = "completed", ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "q", ["Arn"] = simulator.Simulator.Arn("sqs", "documents") }) });

        var answer = await events.AskAsync("PutEvents", Entries(Entry("""{"pages":1}"""), Entry("""{"pages":7}""")));

        ((int)answer["FailedEntryCount"]!).ShouldBe(0);
        var message = (await sqs.ReceiveMessageAsync(new Amazon.SQS.Model.ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 10 }, TestContext.Current.CancellationToken)).Messages.ShouldHaveSingleItem();
        var envelope = JsonNode.Parse(message.Body)!;
        ((string)envelope["id"]!).ShouldBe((string)answer["Entries"]![1]!["EventId"]!);
        ((string)envelope["version"]!).ShouldBe("0");
        ((string)envelope["detail-type"]!).ShouldBe("document.completed");
        ((string)envelope["account"]!).ShouldBe("123456789012");
        ((int)envelope["detail"]!["pages"]!).ShouldBe(7);
    }

    [Fact]
    public async Task Each_entry_is_accepted_or_refused_by_itself()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var events = new ServiceCalls(simulator, "eventbridge");
        var foreign = Entry("{}");
        foreign["Source"] = "aws.s3";
        var nameless = Entry("{}");
        nameless.Remove("DetailType");

        var answer = await events.AskAsync("PutEvents", Entries(Entry("{}"), Entry("no JSON"), foreign, nameless));

        ((int)answer["FailedEntryCount"]!).ShouldBe(3);
        answer["Entries"]!.AsArray().Select(e => (string?)e!["ErrorCode"]).ShouldBe([null, "MalformedDetail", "NotAuthorizedForSourceException", "InvalidArgument"]);
    }

    [Fact]
    public async Task A_fault_refuses_some_of_the_entries()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var events = new ServiceCalls(simulator, "eventbridge");
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Code = "ThrottlingException", Count = 1 });

        var answer = await events.AskAsync("PutEvents", Entries(Entry("{}"), Entry("{}"), Entry("{}")));

        ((int)answer["FailedEntryCount"]!).ShouldBe(2);
        answer["Entries"]!.AsArray().Select(e => (string?)e!["ErrorCode"]).ShouldBe(["ThrottlingException", null, "ThrottlingException"]);
    }

    [Fact]
    public async Task More_than_ten_entries_or_a_mebibyte_are_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var events = new ServiceCalls(simulator, "eventbridge");

        (await events.SendAsync("PutEvents", Entries([.. Enumerable.Range(0, 11).Select(_ => Entry("{}"))]))).Error.ShouldBe("ValidationException");
        (await events.SendAsync("PutEvents", Entries())).Error.ShouldBe("ValidationException");
        (await events.SendAsync("PutEvents", Entries(Entry($$"""{"text":"{{new string('x', 1 << 20)}}"}""")))).Error.ShouldBe("ValidationException");
    }

    [Fact]
    public async Task Rules_and_targets_are_listed_and_removed()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var events = new ServiceCalls(simulator, "eventbridge");
        (await events.SendAsync("PutRule", new JsonObject { ["Name"] = "r", ["EventPattern"] = """{"source":"x"}""" })).Error.ShouldBe("InvalidEventPatternException");
        await events.AskAsync("PutRule", new JsonObject { ["Name"] = "r", ["EventPattern"] = """{"source":["x"]}""", ["State"] = "DISABLED" });
        await events.AskAsync("PutTargets", new JsonObject { ["Rule"] = "r", ["Targets"] = new JsonArray(new JsonObject { ["Id"] = "q", ["Arn"] = "arn:aws:sqs:us-east-1:1:q" }) });

        ((string)(await events.AskAsync("ListRules", []))["Rules"]![0]!["State"]!).ShouldBe("DISABLED");
        (await events.AskAsync("ListTargetsByRule", new JsonObject { ["Rule"] = "r" }))["Targets"]!.AsArray().ShouldHaveSingleItem();
        (await events.SendAsync("DeleteRule", new JsonObject { ["Name"] = "r" })).Error.ShouldBe("ValidationException");
        await events.AskAsync("RemoveTargets", new JsonObject { ["Rule"] = "r", ["Ids"] = new JsonArray("q") });
        await events.AskAsync("DeleteRule", new JsonObject { ["Name"] = "r" });
        (await events.SendAsync("ListTargetsByRule", new JsonObject { ["Rule"] = "r" })).Error.ShouldBe("ResourceNotFoundException");
    }

    private static JsonObject Entries(params JsonObject[] entries) => new() { ["Entries"] = new JsonArray([.. entries]) };

    private static JsonObject Entry(string detail) => new() { ["Source"] = "io.genaipipeline", ["DetailType"] = "document.completed", ["Detail"] = detail };

    [Fact]
    public async Task Who_registers_while_an_event_is_passed_on_gets_the_next_one()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var late = new List<string>();
        simulator.Simulator.Events.OnEvent(envelope =>
        {
            if ((string?)envelope["source"] == "first")
                simulator.Simulator.Events.OnEvent(next => late.Add((string)next["source"]!));
        });

        simulator.Simulator.Events.Emit("first", "x", []);
        simulator.Simulator.Events.Emit("second", "x", []);

        late.ShouldBe(["second"]);
    }
}
