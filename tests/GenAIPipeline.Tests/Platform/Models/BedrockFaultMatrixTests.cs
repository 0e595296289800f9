using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Tests.AwsSimulator;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Converse and ConverseStream on every bad day. Times pass by a clock of the test's.</summary>
public sealed class BedrockFaultMatrixTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private const string Letter = "The pump of the heating failed on Monday. It will be repaired on Friday, and the tenants need not pay for it.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly UsageStore usage = new(database.Source);
    private readonly string acme = $"acme-{Guid.NewGuid()}";
    private readonly HastyClock clock = new();
    private BedrockCalls bedrock = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<BadDay> Days { get; } = new(Enum.GetValues<BadDay>());

    public async ValueTask InitializeAsync()
    {
        bedrock = await BedrockCalls.StartAsync();
        bedrock.WatchHangs(clock, Patience);
    }

    public ValueTask DisposeAsync() => bedrock.DisposeAsync();

    /// <summary>A hung call is not made again, everything else is; what was lost is asked for anew, and nothing that arrived.</summary>
    [Theory]
    [MemberData(nameof(Days))]
    public async Task Converse_answers_or_the_next_model_does(BadDay day)
    {
        bedrock.Add(BadDays.Of(day, "Converse", 2) with { Target = BedrockCalls.Claude });
        using var gateway = Gateway(Options(BedrockCalls.Claude), Options(BedrockCalls.Nova));
        var tally = new CallTally();

        var answer = await AskAsync(gateway, tally);

        var hangs = day is BadDay.Hangs or BadDay.HangsBehindWork;
        answer.Text.ShouldContain("pump");
        answer.Model.ShouldBe(hangs ? BedrockCalls.Nova : BedrockCalls.Claude);
        bedrock.Log.Paid("bedrock", "Converse").ShouldBe(1);
        bedrock.Log.Lost("bedrock", "Converse").ShouldBe(!day.LosesAnswer() ? 0 : hangs ? 1 : 2);
        bedrock.Requests.Count.ShouldBe(day == BadDay.Delayed ? 1 : hangs ? 2 : 3);
        (await LedgerAsync()).ShouldBe(bedrock.Requests.Count);
    }

    /// <summary>A stream gives the whole answer or throws; what came of it by then is the caller's to drop.</summary>
    [Theory]
    [MemberData(nameof(Days))]
    public async Task A_stream_is_whole_or_fails_with_its_cause(BadDay day)
    {
        bedrock.Add(BadDays.Of(day, "ConverseStream", 1));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var hanging = clock.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);

        var asking = bedrock.Client().GetStreamingResponseAsync(Letter, new ChatOptions { MaxOutputTokens = 100 }, patience.Token).ToListAsync(Cancellation).AsTask();

        if (day == BadDay.Delayed)
            (await asking).ToChatResponse().Text.ShouldContain("pump");
        else if (day is BadDay.Hangs or BadDay.HangsBehindWork)
            await Should.ThrowAsync<OperationCanceledException>(() => asking);
        else
            (await Should.ThrowAsync<ModelFailureException>(() => asking)).Cause.ShouldBeOneOf(day switch
            {
                BadDay.Throttled => [ModelFailureCause.Throttled],
                // Whether the connection's end or the half event is seen first.
                BadDay.Truncated => [ModelFailureCause.Truncated, ModelFailureCause.Unavailable],
                BadDay.Garbled or BadDay.Blank => [ModelFailureCause.Truncated],
                _ => (ModelFailureCause[])[ModelFailureCause.Unavailable],
            });
        bedrock.Requests.Count.ShouldBe(1);
        (await bedrock.Client().GetStreamingResponseAsync(Letter, new ChatOptions { MaxOutputTokens = 100 }, Cancellation).ToChatResponseAsync(Cancellation)).Text.ShouldContain("pump");
    }

    /// <summary>JSON of another form is repaired once by asking again; what stays broken is the next model's.</summary>
    [Theory]
    [InlineData(1, BedrockCalls.Claude, 2)]
    [InlineData(2, BedrockCalls.Nova, 3)]
    public async Task Malformed_answers_are_repaired_once(int broken, string model, int requests)
    {
        bedrock.Add(new Fault { Kind = FaultKind.Malformed, Target = BedrockCalls.Claude, Count = broken });
        using var gateway = Gateway(Options(BedrockCalls.Claude), Options(BedrockCalls.Nova));

        var answer = await AskAsync(gateway, new CallTally(), Summary, IsSummary);

        answer.Model.ShouldBe(model);
        IsSummary(answer.Text).ShouldBeNull();
        bedrock.Requests.Count.ShouldBe(requests);
    }

    [Theory]
    [InlineData("content_filtered", false)]
    [InlineData("guardrail_intervened", false)]
    [InlineData("max_tokens", true)]
    [InlineData("model_context_window_exceeded", true)]
    public async Task Other_ends_of_an_answer_are_no_success(string stopReason, bool isRepeated)
    {
        bedrock.Add(new Fault { Kind = FaultKind.Outcome, Code = stopReason, Count = 1 });
        using var gateway = Gateway(Options(BedrockCalls.Claude));

        if (isRepeated)
            (await AskAsync(gateway, new CallTally())).IsTruncated.ShouldBeFalse();
        else
            (await Should.ThrowAsync<ModelFailureException>(() => AskAsync(gateway, new CallTally()))).Cause.ShouldBe(ModelFailureCause.Refused);

        bedrock.Requests.Count.ShouldBe(isRepeated ? 2 : 1);
    }

    private static JsonElement Summary { get; } = JsonDocument.Parse("""
        {"type":"object","properties":{"sentences":{"type":"array","items":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}},"required":["sentences"]}
        """).RootElement;

    private static string? IsSummary(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["sentences"] is JsonArray ? null : "There are no sentences.";
        }
        catch (JsonException)
        {
            return "It is no JSON.";
        }
    }

    private static ModelOptions Options(string model) => new() { Provider = ModelProvider.Bedrock, Model = model, Retries = 2, Timeout = Patience };

    private ModelGateway Gateway(params IReadOnlyList<ModelOptions> chain) => new(ModelCatalog.Of(chain), usage.AppendAsync, null, clock, link => bedrock.Client(link.Bedrock, link.Model!));

    private Task<ModelAnswer> AskAsync(ModelGateway gateway, CallTally tally, JsonElement? schema = null, Func<string, string?>? fault = null) => gateway.AskAsync(
        [new ChatMessage(ChatRole.User, Letter)],
        new ChatOptions { MaxOutputTokens = 100, ResponseFormat = schema is { } asked ? ChatResponseFormat.ForJsonSchema(asked) : null },
        new ModelCall { Tenant = acme, Profile = "general", Document = "doc", Fault = fault ?? (_ => null), FullOutputTokens = 100, Tally = tally },
        Cancellation);

    private async Task<long> LedgerAsync()
    {
        await using var command = database.Source.CreateCommand("select count(*) from model_call where tenant = $1");
        command.Parameters.Add(new() { Value = acme });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
