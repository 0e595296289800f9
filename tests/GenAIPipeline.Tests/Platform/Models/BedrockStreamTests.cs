using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Answers in pieces: they come as they are said, and count only when the end has come.</summary>
public sealed class BedrockStreamTests
{
    private const string Letter = "City: Seattle\nThe pump of the heating failed on Monday. It will be repaired on Friday, and the tenants need not pay for it.";

    private static readonly JsonElement Schema = JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""").RootElement;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pieces_are_the_whole_answer_with_usage_and_latency()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var client = bedrock.Client();

        var updates = await client.GetStreamingResponseAsync(Letter, null, Cancellation).ToListAsync(Cancellation);
        var whole = await client.GetResponseAsync(Letter, null, Cancellation);
        var streamed = updates.ToChatResponse();

        updates.Count(update => update.Text.Length > 0).ShouldBeGreaterThan(1);
        (streamed.Text, streamed.FinishReason, streamed.ModelId).ShouldBe((whole.Text, ChatFinishReason.Stop, BedrockCalls.Claude));
        (streamed.Usage!.InputTokenCount, streamed.Usage.OutputTokenCount).ShouldBe((whole.Usage!.InputTokenCount, whole.Usage.OutputTokenCount));
        updates[^1].AdditionalProperties!["latencyMs"].ShouldBeOfType<long>();
    }

    [Fact]
    public async Task Tools_json_and_thoughts_come_through_a_stream()
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        var tools = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("weather", null, Schema)], ToolMode = ChatToolMode.RequireAny };
        var called = (await bedrock.Client(new() { AdditionalFields = """{"thinking":{"type":"enabled","budget_tokens":1024}}""" }).GetStreamingResponseAsync(Letter, tools, Cancellation).ToListAsync(Cancellation)).ToChatResponse();
        var contents = called.Messages.SelectMany(message => message.Contents).ToList();
        contents.OfType<FunctionCallContent>().Single().Arguments!["city"]!.ToString().ShouldBe("Seattle");
        string.Concat(contents.OfType<TextReasoningContent>().Select(thought => thought.Text)).ShouldNotBeEmpty();
        contents.OfType<TextReasoningContent>().Last().ProtectedData.ShouldNotBeNullOrEmpty();
        called.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);

        var json = await bedrock.Client().GetStreamingResponseAsync(Letter, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema) }, Cancellation).ToListAsync(Cancellation);
        JsonNode.Parse(json.ToChatResponse().Text)!["city"]!.GetValue<string>().ShouldBe("Seattle");
        json.ToChatResponse().FinishReason.ShouldBe(ChatFinishReason.Stop);
    }

    [Theory]
    [InlineData("truncated", ModelFailureCause.Truncated)]
    [InlineData("ModelStreamErrorException", ModelFailureCause.ModelFailed)]
    [InlineData("ThrottlingException", ModelFailureCause.Throttled)]
    [InlineData("InternalServerException", ModelFailureCause.Unavailable)]
    [InlineData("ServiceUnavailableException", ModelFailureCause.Unavailable)]
    public async Task A_stream_that_ends_before_its_end_is_a_fault_behind_what_came(string outcome, ModelFailureCause cause)
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        bedrock.Add(new Fault { Kind = FaultKind.Outcome, Code = outcome });
        var updates = new List<ChatResponseUpdate>();

        var fault = await Should.ThrowAsync<ModelFailureException>(async () =>
        {
            await foreach (var update in bedrock.Client().GetStreamingResponseAsync(Letter, null, Cancellation))
                updates.Add(update);
        });

        (fault.Cause, fault.MayPass).ShouldBe((cause, true));
        updates.ShouldNotBeEmpty();
        updates.ShouldAllBe(update => update.FinishReason == null);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(500)]
    public async Task A_connection_that_is_cut_is_a_fault_too(int bytes)
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        bedrock.Add(new Fault { Kind = FaultKind.Truncate, AfterBytes = bytes });

        var fault = await Should.ThrowAsync<ModelFailureException>(() => bedrock.Client().GetStreamingResponseAsync(Letter, null, Cancellation).ToListAsync(Cancellation).AsTask());

        fault.MayPass.ShouldBeTrue();
    }

    [Fact]
    public async Task Updates_come_while_the_model_still_speaks_and_a_reader_may_leave()
    {
        var clock = new FakeTimeProvider();
        await using var bedrock = await BedrockCalls.StartAsync(clock: clock);
        bedrock.Configure(new JsonObject { ["models"] = new JsonArray(new JsonObject { ["id"] = BedrockCalls.Claude, ["tokenLatency"] = "00:00:01" }) });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var updates = bedrock.Client().GetStreamingResponseAsync(Letter, null, leaving.Token).GetAsyncEnumerator(Cancellation);

        // The model's clock stands: what comes now was sent before its next word.
        (await updates.MoveNextAsync()).ShouldBeTrue();
        updates.Current.Role.ShouldBe(ChatRole.Assistant);
        var next = updates.MoveNextAsync().AsTask();
        next.IsCompleted.ShouldBeFalse();
        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
    }
}
