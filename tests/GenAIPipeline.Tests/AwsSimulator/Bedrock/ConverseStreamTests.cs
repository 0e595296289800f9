using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime.EventStreams;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.Tests.AwsSimulator.Bedrock;

/// <summary>Streams, decoded by the official runtime, which holds their checksums against their bytes.</summary>
public sealed class ConverseStreamTests
{
    [Fact]
    public async Task A_stream_says_what_the_whole_answer_says()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");

        var whole = await bedrock.AskAsync("Converse", Prompts.Summarize());
        var events = Events(await bedrock.SendAsync("ConverseStream", Prompts.Summarize()));

        events[0].Type.ShouldBe("messageStart");
        events.Select(e => e.Type).TakeLast(3).ShouldBe(["contentBlockStop", "messageStop", "metadata"]);
        events.Count(e => e.Type == "contentBlockDelta").ShouldBeGreaterThan(3);
        string.Concat(events.Where(e => e.Type == "contentBlockDelta").Select(e => (string)e.Payload["delta"]!["text"]!)).ShouldBe(Prompts.TextOf(whole));
        JsonNode.DeepEquals(events[^1].Payload["usage"], whole["usage"]).ShouldBeTrue();
        foreach (var (type, payload) in events)
        {
            payload.Remove("p");
            ModelValidator.Problems(ApiModel.Load("bedrock-runtime").Operations["ConverseStream"].Output!.Members["stream"].Shape, new JsonObject { [type] = payload.DeepClone() }).Select(p => p.Message).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_tools_input_and_reasoning_are_streamed_in_blocks_of_their_own()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var tool = new JsonObject { ["toolSpec"] = new JsonObject { ["name"] = "record", ["inputSchema"] = new JsonObject { ["json"] = JsonNode.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""") } } };
        var request = Prompts.Text("City: Seattle")
            .With("toolConfig", new JsonObject { ["tools"] = new JsonArray(tool), ["toolChoice"] = new JsonObject { ["any"] = new JsonObject() } })
            .With("additionalModelRequestFields", JsonNode.Parse("""{"thinking":{"type":"enabled","budget_tokens":1024}}""")!);

        var events = Events(await bedrock.SendAsync("ConverseStream", request));

        var deltas = events.Where(e => e.Type == "contentBlockDelta").ToList();
        string.Concat(deltas.Where(d => (int)d.Payload["contentBlockIndex"]! == 0).Select(d => (string?)d.Payload["delta"]!["reasoningContent"]!["text"])).ShouldContain("1 blocks");
        JsonNode.Parse(string.Concat(deltas.Where(d => (int)d.Payload["contentBlockIndex"]! == 1).Select(d => (string)d.Payload["delta"]!["toolUse"]!["input"]!)))!["city"]!.GetValue<string>().ShouldBe("Seattle");
        ((string)events.Single(e => e.Type == "messageStop").Payload["stopReason"]!).ShouldBe("tool_use");
    }

    [Fact]
    public async Task A_stream_breaks_off_with_an_error_or_without_a_word()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Code = "ModelStreamErrorException", Count = 1 });
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Code = "truncated", Skip = 1, Count = 1 });

        var broken = Events(await bedrock.SendAsync("ConverseStream", Prompts.Summarize()));
        var silent = Events(await bedrock.SendAsync("ConverseStream", Prompts.Summarize()));

        broken[^1].Type.ShouldBe("modelStreamErrorException");
        silent[^1].Type.ShouldBe("contentBlockDelta");
        simulator.Simulator.Calls.Paid("bedrock", "ConverseStream").ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_cut_within_a_message()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Truncate, AfterBytes = 500 });

        await Should.ThrowAsync<HttpRequestException>(() => bedrock.SendAsync("ConverseStream", Prompts.Summarize()));
    }

    private static List<(string Type, JsonObject Payload)> Events(ServiceAnswer answer)
    {
        answer.Status.ShouldBe(200, Encoding.UTF8.GetString(answer.Body));
        var events = new List<(string, JsonObject)>();
        for (var at = 0; at < answer.Body.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(answer.Body.AsSpan(at));
            var message = EventStreamMessage.FromBuffer(answer.Body[at..(at + length)], 0, length);
            var type = message.Headers.TryGetValue(":event-type", out var name) ? name : message.Headers[":exception-type"];
            events.Add((type.AsString(), JsonNode.Parse(message.Payload)!.AsObject()));
            at += length;
        }

        return events;
    }
}
