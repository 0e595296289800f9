using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Summarization;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator.Bedrock;

/// <summary>Answers that are made from the prompt, in the form it asks for, and the errors of models and limits.</summary>
public sealed class ConverseTests
{
    [Fact]
    public async Task The_projects_prompt_is_answered_in_the_form_it_parses_and_every_quote_stands_in_its_block()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");

        var answer = await bedrock.AskAsync("Converse", Prompts.Summarize());

        ((string)answer["stopReason"]!).ShouldBe("end_turn");
        var read = AnswerSchema.Read(Prompts.TextOf(answer));
        read.Sentences.Count.ShouldBe(3);
        foreach (var (number, quote) in read.Sentences.SelectMany(s => s.Citations))
            Prompts.Blocks[number - 1].ShouldContain(quote);
        var usage = answer["usage"]!;
        ((int)usage["inputTokens"]!).ShouldBeGreaterThan(300);
        ((int)usage["totalTokens"]!).ShouldBe((int)usage["inputTokens"]! + (int)usage["outputTokens"]!);
    }

    [Fact]
    public async Task What_comes_out_depends_on_what_went_in()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");

        var one = Prompts.TextOf(await bedrock.AskAsync("Converse", Prompts.Summarize(1, "The mill was built in 1874 by the river.", "It rained.")));
        var other = Prompts.TextOf(await bedrock.AskAsync("Converse", Prompts.Summarize(1, "The bridge was opened in 1911 for the trams.", "It rained.")));

        one.ShouldContain("mill was built in 1874");
        other.ShouldContain("bridge was opened in 1911");
    }

    [Fact]
    public async Task Criticism_of_an_answer_does_not_hide_the_document()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var request = Prompts.Summarize();
        request["messages"]!.AsArray().Add(Prompts.Message("assistant", "no JSON"));
        request["messages"]!.AsArray().Add(Prompts.Message("user", "Your answer cannot be used: it is not valid JSON. Answer again."));

        AnswerSchema.Read(Prompts.TextOf(await bedrock.AskAsync("Converse", request))).Sentences.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_schema_is_filled_from_labels_and_tables()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var schema = """
            {"type":"object","properties":{"invoiceNumber":{"type":"string"},"total":{"type":["number","null"]},"dueDate":{"type":["string","null"]},"supplier":{"type":["string","null"]},
             "lines":{"type":"array","items":{"type":"object","properties":{"description":{"type":"string"},"amount":{"type":"number"}}}}}}
            """;
        var request = Prompts.Text("Invoice number: A-4711\nTotal: 1,377.80 EUR\nDue date: 2026-06-30\n| Description | Amount |\n| --- | --- |\n| Blue lamp | 59.80 |\n| Chair | 1,318.00 |")
            .With("outputConfig", new JsonObject { ["textFormat"] = new JsonObject { ["type"] = "json_schema", ["structure"] = new JsonObject { ["jsonSchema"] = new JsonObject { ["schema"] = schema } } } });

        var filled = JsonNode.Parse(Prompts.TextOf(await bedrock.AskAsync("Converse", request)))!;

        JsonNode.DeepEquals(filled, JsonNode.Parse("""
            {"invoiceNumber":"A-4711","total":1377.80,"dueDate":"2026-06-30","supplier":null,"lines":[{"description":"Blue lamp","amount":59.80},{"description":"Chair","amount":1318.00}]}
            """)).ShouldBeTrue(filled.ToJsonString());
    }

    [Fact]
    public async Task A_forced_tool_is_called_with_its_input_filled()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var tool = new JsonObject { ["toolSpec"] = new JsonObject { ["name"] = "record", ["inputSchema"] = new JsonObject { ["json"] = JsonNode.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""") } } };

        var answer = await bedrock.AskAsync("Converse", Prompts.Text("City: Seattle").With("toolConfig", new JsonObject { ["tools"] = new JsonArray(tool), ["toolChoice"] = new JsonObject { ["tool"] = new JsonObject { ["name"] = "record" } } }));

        ((string)answer["stopReason"]!).ShouldBe("tool_use");
        var use = answer["output"]!["message"]!["content"]![0]!["toolUse"]!;
        ((string)use["name"]!).ShouldBe("record");
        ((string)use["input"]!["city"]!).ShouldBe("Seattle");
    }

    [Fact]
    public async Task An_answer_is_cut_at_max_tokens_and_at_stop_sequences()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        JsonObject Request(JsonObject limits) => Prompts.Text("The mill stands by the river and grinds corn | for the whole valley.").With("inferenceConfig", limits);

        var cut = await bedrock.AskAsync("Converse", Request(new JsonObject { ["maxTokens"] = 5 }));
        var stopped = await bedrock.AskAsync("Converse", Request(new JsonObject { ["stopSequences"] = new JsonArray("|") }));

        ((string)cut["stopReason"]!).ShouldBe("max_tokens");
        ((int)cut["usage"]!["outputTokens"]!).ShouldBe(5);
        Prompts.TextOf(cut).ShouldBe("The mill stands by ");
        ((string)stopped["stopReason"]!).ShouldBe("stop_sequence");
        Prompts.TextOf(stopped).ShouldEndWith("corn ");
    }

    [Fact]
    public async Task Reasoning_comes_before_the_text_and_pictures_cost_tokens()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var request = Prompts.Text("A mill by the river.").With("additionalModelRequestFields", JsonNode.Parse("""{"thinking":{"type":"enabled","budget_tokens":1024}}""")!);
        request["messages"]![0]!["content"]!.AsArray().Add(new JsonObject { ["image"] = new JsonObject { ["format"] = "png", ["source"] = new JsonObject { ["bytes"] = "AAAA" } } });

        var answer = await bedrock.AskAsync("Converse", request);

        ((string)answer["output"]!["message"]!["content"]![0]!["reasoningContent"]!["reasoningText"]!["text"]!).ShouldContain("1 blocks");
        ((int)answer["usage"]!["inputTokens"]!).ShouldBeGreaterThan(1_600);
    }

    [Fact]
    public async Task Unknown_disabled_and_profile_only_models_are_refused_with_the_real_sentences()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        simulator.Simulator.Services["bedrock"].Configure(JsonNode.Parse("""{"models":[{"id":"amazon.nova-micro-v1:0","isEnabled":false},{"id":"a.b","profiles":["us.a.b"],"needsProfile":true,"maxOutputTokens":100,"contextTokens":50}]}""")!.AsObject());
        async Task<(int, string, string)> SendAsync(JsonObject request, string model)
        {
            request["modelId"] = model;
            var answer = await bedrock.SendAsync("Converse", request);
            return (answer.Status, answer.Error, answer.Message);
        }

        (await SendAsync(Prompts.Text("x"), "does-not-exist")).ShouldBe((400, "ValidationException", "The provided model identifier is invalid."));
        (await SendAsync(Prompts.Text("x"), "amazon.nova-micro-v1:0")).ShouldBe((403, "AccessDeniedException", "You don't have access to the model with the specified model ID."));
        (await SendAsync(Prompts.Text("x"), "a.b")).Item3.ShouldStartWith("Invocation of model ID a.b with on-demand throughput");
        (await SendAsync(Prompts.Text(string.Join(' ', Enumerable.Repeat("word", 60))), "us.a.b")).Item3.ShouldBe("prompt is too long: 60 tokens > 50 maximum");
        (await SendAsync(Prompts.Text("x").With("inferenceConfig", new JsonObject { ["maxTokens"] = 101 }), "us.a.b")).Item3.ShouldStartWith("The maximum tokens you requested exceeds the model limit of 100.");
        (await SendAsync(Prompts.Text(" "), "us.a.b")).Item3.ShouldStartWith("The text field in the ContentBlock object at messages.0.content.0 is blank.");
        (await SendAsync(Prompts.Text("x").With("messages", new JsonArray()), "arn:aws:bedrock:us-east-1:1:inference-profile/us.a.b")).Item1.ShouldBe(400);
    }

    [Fact]
    public async Task A_quota_refuses_with_the_real_sentences_and_tells_its_minutes()
    {
        var clock = new FakeTimeProvider();
        await using var simulator = await TestSimulator.StartAsync(clock);
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var service = simulator.Simulator.Services["bedrock"];
        async Task<string> RefusalAsync(string quota)
        {
            service.Configure(JsonNode.Parse($$"""{"models":[{"id":"a.b","maxOutputTokens":100,"quota":{{quota}}}]}""")!.AsObject());
            await bedrock.AskAsync("Converse", Prompts.Text("one").With("modelId", "a.b"));
            var refused = await bedrock.SendAsync("Converse", Prompts.Text("two").With("modelId", "a.b"));
            refused.Status.ShouldBe(429);
            return refused.Message;
        }

        (await RefusalAsync("""{"requestsPerMinute":1}""")).ShouldBe("Too many requests, please wait before trying again.");
        (await RefusalAsync("""{"tokensPerDay":101}""")).ShouldBe("Too many tokens per day, please wait before trying again.");
        (await RefusalAsync("""{"tokensPerMinute":101,"window":"minute"}""")).ShouldBe("Too many tokens, please wait before trying again.");
        var minute = service.Describe()["a.b"]!["minutes"]![0]!;
        ((int)minute["granted"]!).ShouldBe(1);
        ((int)minute["throttled"]!).ShouldBe(1);
        ((double)minute["settledTokens"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Faults_spoil_answers_as_they_say()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        async Task<JsonObject> AskAsync(Fault fault)
        {
            simulator.Simulator.Faults.Clear();
            simulator.Simulator.Faults.Add(fault);
            return await bedrock.AskAsync("Converse", Prompts.Summarize());
        }

        Should.Throw<System.Text.Json.JsonException>(async () => AnswerSchema.Read(Prompts.TextOf(await AskAsync(new Fault { Kind = FaultKind.Malformed }))));
        var invented = AnswerSchema.Read(Prompts.TextOf(await AskAsync(new Fault { Kind = FaultKind.Hallucinate })));
        invented.Sentences[^1].Citations.ShouldContain(c => c.Number > Prompts.Blocks.Length);
        string.Join(' ', Prompts.Blocks).ShouldNotContain("Quennevilt");
        ((string)(await AskAsync(new Fault { Kind = FaultKind.Outcome, Code = "content_filtered" }))["stopReason"]!).ShouldBe("content_filtered");
        simulator.Simulator.Faults.Clear();
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Throttle, Code = "ModelNotReadyException", Status = 429 });
        (await bedrock.SendAsync("Converse", Prompts.Summarize())).Error.ShouldBe("ModelNotReadyException");
    }

    [Fact]
    public async Task Tokens_are_counted_as_they_are_charged()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        var request = Prompts.Summarize();

        var charged = (await bedrock.AskAsync("Converse", request.DeepClone().AsObject()))["usage"]!["inputTokens"]!.GetValue<int>();
        var counted = await bedrock.AskAsync("CountTokens", new JsonObject
        {
            ["modelId"] = Prompts.Model,
            ["input"] = new JsonObject { ["converse"] = new JsonObject { ["messages"] = request["messages"]!.DeepClone(), ["system"] = request["system"]!.DeepClone() } },
        });

        ((int)counted["inputTokens"]!).ShouldBe(charged);
    }
}
