using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.BedrockRuntime;
using Amazon.Runtime;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Tests.AwsClients;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Every option of a call reaches Converse in a form that its model allows, and every part of an answer comes back.</summary>
public sealed class BedrockChatClientTests
{
    private const string Letter = "City: Seattle\nTotal: 42\nThe pump of the heating failed on Monday. It will be repaired on Friday at no cost.";

    private static readonly byte[] Dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static readonly JsonElement Schema = JsonDocument.Parse("""{"type":"object","additionalProperties":false,"required":["city"],"properties":{"city":{"type":"string"}}}""").RootElement;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conversation_is_sent_as_it_is_and_the_answer_tells_all_about_itself()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        ChatMessage[] messages =
        [
            new(ChatRole.System, "Answer briefly."),
            new(ChatRole.User, "Control \u0001\u000b, tags </document> and {{$x}} and \ud800 alone."),
            new(ChatRole.User, " "),
            new(ChatRole.User, "And this."),
            new(ChatRole.Assistant, "Yes."),
            new(ChatRole.User, Letter),
        ];

        var answer = await bedrock.Client().GetResponseAsync(messages, new ChatOptions { MaxOutputTokens = 200, Temperature = 0.5f, TopP = 0.25f, TopK = 7, StopSequences = ["END"] }, Cancellation);

        ((string?)bedrock.Last["system"]![0]!["text"]).ShouldBe("Answer briefly.");
        bedrock.Last["messages"]!.AsArray().Select(message => (string)message!["role"]!).ShouldBe(["user", "assistant", "user"]);
        ((string?)bedrock.Last["messages"]![0]!["content"]![0]!["text"]).ShouldBe("Control \u0001\u000b, tags </document> and {{$x}} and \ufffd alone.");
        bedrock.Last["messages"]![0]!["content"]!.AsArray().Count.ShouldBe(2);
        JsonNode.DeepEquals(bedrock.Last["inferenceConfig"], JsonNode.Parse("""{"maxTokens":200,"temperature":0.5,"topP":0.25,"stopSequences":["END"]}""")).ShouldBeTrue();
        ((int)bedrock.Last["additionalModelRequestFields"]!["top_k"]!).ShouldBe(7);
        answer.Text.ShouldContain("pump");
        (answer.FinishReason, answer.ModelId).ShouldBe((ChatFinishReason.Stop, BedrockCalls.Claude));
        answer.ResponseId.ShouldNotBeNullOrEmpty();
        (answer.Usage!.InputTokenCount > 20, answer.Usage.OutputTokenCount > 5, answer.Usage.CachedInputTokenCount).ShouldBe((true, true, 0));
        answer.AdditionalProperties!["latencyMs"].ShouldBeOfType<long>();
        answer.AdditionalProperties["stopReason"].ShouldBe("end_turn");
    }

    [Fact]
    public async Task Models_that_refuse_temperature_are_asked_without_it()
    {
        await using var bedrock = await BedrockCalls.StartAsync();

        using var plain = new ProviderChatClient(bedrock.Client(), new ModelOptions { Model = BedrockCalls.Claude, TakesTemperature = false }, TimeProvider.System);
        await plain.GetResponseAsync(Letter, new ChatOptions { Temperature = 0.5f, TopP = 0.5f, TopK = 5, MaxOutputTokens = 50 }, Cancellation);
        JsonNode.DeepEquals(bedrock.Last["inferenceConfig"], JsonNode.Parse("""{"maxTokens":50}""")).ShouldBeTrue();
        bedrock.Last.ContainsKey("additionalModelRequestFields").ShouldBeFalse();

        await bedrock.Client(model: BedrockCalls.Nova).GetResponseAsync(Letter, new ChatOptions { TopK = 5 }, Cancellation);
        ((int)bedrock.Last["additionalModelRequestFields"]!["inferenceConfig"]!["topK"]!).ShouldBe(5);
    }

    [Fact]
    public async Task Pictures_and_documents_travel_in_the_message()
    {
        await using var bedrock = await BedrockCalls.StartAsync();

        await bedrock.Client().GetResponseAsync([BedrockCalls.User(new DataContent(Dot, "image/png"), new DataContent("%PDF-1.7"u8.ToArray(), "application/pdf"), new UriContent("s3://bucket/page.webp", "image/webp"), new TextContent(Letter))], null, Cancellation);

        var content = bedrock.Last["messages"]![0]!["content"]!;
        ((string?)content[0]!["image"]!["format"], (string?)content[0]!["image"]!["source"]!["bytes"]).ShouldBe(("png", Convert.ToBase64String(Dot)));
        ((string?)content[1]!["document"]!["format"], (string?)content[1]!["document"]!["name"]).ShouldBe(("pdf", "document 2"));
        ((string?)content[2]!["image"]!["source"]!["s3Location"]!["uri"]).ShouldBe("s3://bucket/page.webp");
        (await Should.ThrowAsync<ModelFailureException>(() => bedrock.Client().GetResponseAsync([BedrockCalls.User(new DataContent(Dot, "audio/wav"))], null, Cancellation))).Cause.ShouldBe(ModelFailureCause.Rejected);
    }

    [Fact]
    public async Task A_tool_is_called_and_its_result_goes_back()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var client = bedrock.Client();
        var options = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("weather", "Weather of a city", Schema)], ToolMode = ChatToolMode.RequireAny };

        var asked = await client.GetResponseAsync(Letter, options, Cancellation);
        JsonNode.DeepEquals(bedrock.Last["toolConfig"]!["toolChoice"], new JsonObject { ["any"] = new JsonObject() }).ShouldBeTrue();
        ((string?)bedrock.Last["toolConfig"]!["tools"]![0]!["toolSpec"]!["description"]).ShouldBe("Weather of a city");
        asked.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var call = asked.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        (call.Name, call.Arguments!["city"]!.ToString()).ShouldBe(("weather", "Seattle"));

        options.ToolMode = ChatToolMode.None;
        var results = new AIContent[] { new FunctionResultContent(call.CallId, new { degrees = 21 }), new FunctionResultContent("other", "sunny"), new FunctionResultContent("bad", null) { Exception = new InvalidOperationException("no such city") }, new FunctionResultContent("picture", new DataContent(Dot, "image/png")) };
        await client.GetResponseAsync([new(ChatRole.User, Letter), asked.Messages[0], new(ChatRole.Tool, results)], options, Cancellation);
        var turn = bedrock.Last["messages"]!;
        ((string?)turn[1]!["content"]![0]!["toolUse"]!["input"]!["city"]).ShouldBe("Seattle");
        ((string?)turn[2]!["role"]).ShouldBe("user");
        ((int)turn[2]!["content"]![0]!["toolResult"]!["content"]![0]!["json"]!["degrees"]!).ShouldBe(21);
        ((string?)turn[2]!["content"]![1]!["toolResult"]!["content"]![0]!["text"]).ShouldBe("sunny");
        ((string?)turn[2]!["content"]![2]!["toolResult"]!["status"]).ShouldBe("error");
        turn[2]!["content"]![3]!["toolResult"]!["content"]![0]!["image"].ShouldNotBeNull();
        bedrock.Last["toolConfig"]!["tools"]!.AsArray().Count.ShouldBe(1);

        await client.GetResponseAsync(Letter, new ChatOptions { Tools = options.Tools, ToolMode = ChatToolMode.RequireSpecific("weather") }, Cancellation);
        ((string?)bedrock.Last["toolConfig"]!["toolChoice"]!["tool"]!["name"]).ShouldBe("weather");
        await client.GetResponseAsync(Letter, new ChatOptions { Tools = options.Tools, ToolMode = ChatToolMode.None }, Cancellation);
        bedrock.Last.ContainsKey("toolConfig").ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Json_by_a_schema_is_the_text_of_the_answer(bool native)
    {
        await using var bedrock = await BedrockCalls.StartAsync();

        var answer = await bedrock.Client(new() { NativeJsonSchema = native }).GetResponseAsync(Letter, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "place", "Where it is") }, Cancellation);

        JsonNode.Parse(answer.Text)!["city"]!.GetValue<string>().ShouldBe("Seattle");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Messages[0].Contents.ShouldHaveSingleItem().ShouldBeOfType<TextContent>();
        if (native)
            ((string?)bedrock.Last["outputConfig"]!["textFormat"]!["structure"]!["jsonSchema"]!["name"]).ShouldBe("place");
        else
            ((string?)bedrock.Last["toolConfig"]!["toolChoice"]!["tool"]!["name"]).ShouldBe("json_answer");
        bedrock.Last.ContainsKey(native ? "toolConfig" : "outputConfig").ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_that_thinks_first_is_not_forced_to_the_json_tool_and_its_thoughts_go_back()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var client = bedrock.Client(new() { AdditionalFields = """{"thinking":{"type":"enabled","budget_tokens":1024}}""" });

        var answer = await client.GetResponseAsync(Letter, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema) }, Cancellation);
        ((int)bedrock.Last["additionalModelRequestFields"]!["thinking"]!["budget_tokens"]!).ShouldBe(1024);
        bedrock.Last["toolConfig"]!.AsObject().ContainsKey("toolChoice").ShouldBeFalse();
        var reasoning = answer.Messages[0].Contents.OfType<TextReasoningContent>().Single();
        reasoning.Text.ShouldNotBeEmpty();
        reasoning.ProtectedData.ShouldNotBeNullOrEmpty();

        var redacted = new TextReasoningContent("") { ProtectedData = "AQID", AdditionalProperties = new() { ["bedrock.redacted"] = true } };
        await client.GetResponseAsync([new(ChatRole.User, Letter), new(ChatRole.Assistant, [reasoning, redacted, new TextContent("So.")]), new(ChatRole.User, "Go on.")], null, Cancellation);
        var content = bedrock.Last["messages"]![1]!["content"]!;
        ((string?)content[0]!["reasoningContent"]!["reasoningText"]!["signature"]).ShouldBe(reasoning.ProtectedData);
        ((string?)content[1]!["reasoningContent"]!["redactedContent"]).ShouldBe("AQID");
    }

    [Fact]
    public async Task A_long_shared_beginning_is_cached_and_counted()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var client = bedrock.Client(new() { CacheForAnHour = true });
        var rules = string.Join(' ', Enumerable.Range(0, 900).Select(n => $"Rule number {n} says that nothing is invented."));

        var first = await client.GetResponseAsync([new(ChatRole.System, rules), new(ChatRole.User, Letter)], null, Cancellation);
        JsonNode.DeepEquals(bedrock.Last["system"]![1], JsonNode.Parse("""{"cachePoint":{"type":"default","ttl":"1h"}}""")).ShouldBeTrue();
        var second = await client.GetResponseAsync([new(ChatRole.System, rules), new(ChatRole.User, "Subject: another. " + Letter)], null, Cancellation);

        var written = first.Usage!.AdditionalCounts!["CacheWriteInputTokens"];
        written.ShouldBeGreaterThan(1_024);
        (first.Usage.CachedInputTokenCount, second.Usage!.CachedInputTokenCount, second.Usage.AdditionalCounts).ShouldBe((0, written, null));
        second.Usage.InputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(written);
        second.Usage.TotalTokenCount.ShouldBe(second.Usage.InputTokenCount + second.Usage.OutputTokenCount);

        await client.GetResponseAsync([new(ChatRole.System, "Short."), new(ChatRole.User, Letter)], null, Cancellation);
        bedrock.Last["system"]!.AsArray().Count.ShouldBe(1);
        await bedrock.Client(new() { CacheFromTokens = 0 }).GetResponseAsync([new(ChatRole.System, rules), new(ChatRole.User, Letter)], null, Cancellation);
        bedrock.Last["system"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Examples_and_marked_contents_get_cache_points_too()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var example = string.Join(' ', Enumerable.Range(0, 900).Select(n => $"Example sentence number {n}."));

        await bedrock.Client().GetResponseAsync([new(ChatRole.User, example), new(ChatRole.Assistant, "{}"), new(ChatRole.User, Letter)], null, Cancellation);
        bedrock.Last["messages"]![1]!["content"]![1]!["cachePoint"].ShouldNotBeNull();
        bedrock.Last["messages"]![2]!["content"]!.AsArray().Count.ShouldBe(1);

        var marked = new TextContent("Short but marked.") { AdditionalProperties = new() { [BedrockOptions.CachePointMark] = "5m" } };
        await bedrock.Client().GetResponseAsync([new(ChatRole.System, [marked]), BedrockCalls.User(marked, new TextContent(Letter))], null, Cancellation);
        ((string?)bedrock.Last["system"]![1]!["cachePoint"]!["ttl"]).ShouldBe("5m");
        bedrock.Last["messages"]![0]!["content"]![1]!["cachePoint"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_guardrail_looks_at_what_is_marked_and_ends_an_answer_as_filtered()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        bedrock.Configure(JsonNode.Parse("""{"guardrails":[{"id":"house","version":"2","words":["pump"]}]}""")!.AsObject());
        var options = new BedrockOptions { GuardrailId = "house", GuardrailVersion = "2", GuardrailTrace = true };

        var blocked = await bedrock.Client(options).GetResponseAsync(Letter, null, Cancellation);
        blocked.FinishReason.ShouldBe(ChatFinishReason.ContentFilter);
        JsonNode.DeepEquals(bedrock.Last["guardrailConfig"], JsonNode.Parse("""{"guardrailIdentifier":"house","guardrailVersion":"2","trace":"enabled"}""")).ShouldBeTrue();

        var harmless = new TextContent("Nothing of note.") { AdditionalProperties = new() { [BedrockOptions.GuardMark] = true } };
        (await bedrock.Client().GetResponseAsync([BedrockCalls.User(harmless)], new ChatOptions { AdditionalProperties = new() { [BedrockOptions.Key] = options } }, Cancellation)).FinishReason.ShouldBe(ChatFinishReason.Stop);
        ((string?)bedrock.Last["messages"]![0]!["content"]![0]!["guardContent"]!["text"]!["text"]).ShouldBe("Nothing of note.");
        bedrock.Last.ContainsKey("guardrailConfig").ShouldBeTrue();
    }

    [Theory]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("content_filtered", "content_filter")]
    [InlineData("malformed_model_output", "malformed_model_output")]
    public async Task Stop_reasons_become_finish_reasons_and_new_ones_keep_their_name(string reason, string finish)
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        bedrock.Add(new Fault { Kind = FaultKind.Outcome, Code = reason });

        var answer = await bedrock.Client().GetResponseAsync(Letter, null, Cancellation);

        answer.FinishReason!.Value.Value.ShouldBe(finish);
        answer.AdditionalProperties!["stopReason"].ShouldBe(reason);
    }

    [Fact]
    public async Task Contents_and_reasons_that_are_newer_than_this_program_do_no_harm()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("""
            {"output":{"message":{"role":"assistant","content":[{"hologram":{"x":1}},{"citationsContent":{"content":[{"text":"It is "}]}},{"text":"good."}]}},"stopReason":"pondering",
            "usage":{"inputTokens":2,"outputTokens":5,"totalTokens":1329,"cacheReadInputTokens":1322,"cacheReadInputTokenCount":1322,"serverToolUsage":{}}}
            """);
        using var client = new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("a", "b"), endpoint.Configure(new AmazonBedrockRuntimeConfig())), "some.model", new BedrockOptions(), TimeProvider.System);

        var answer = await client.GetResponseAsync(Letter, null, Cancellation);

        (answer.Text, answer.FinishReason!.Value.Value).ShouldBe(("It is good.", "pondering"));
        (answer.Usage!.InputTokenCount, answer.Usage.CachedInputTokenCount, answer.Usage.TotalTokenCount).ShouldBe((1_324, 1_322, 1_329));
    }

    [Fact]
    public async Task Latency_and_fields_of_the_models_own_are_asked_for()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var client = bedrock.Client(new() { Latency = "optimized", AdditionalAnswerFields = ["/stop_sequence"] });

        await client.GetResponseAsync(Letter, null, Cancellation);

        ((string?)bedrock.Last["performanceConfig"]!["latency"]).ShouldBe("optimized");
        ((string?)bedrock.Last["additionalModelResponseFieldPaths"]![0]).ShouldBe("/stop_sequence");
        client.GetService(typeof(ChatClientMetadata)).ShouldBeOfType<ChatClientMetadata>().DefaultModelId.ShouldBe(BedrockCalls.Claude);
    }
}
