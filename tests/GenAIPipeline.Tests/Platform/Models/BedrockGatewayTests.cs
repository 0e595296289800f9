using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Bedrock behind the gateway: retries, fallback by cause, the ledger, and what readiness says.</summary>
public sealed class BedrockGatewayTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private const string Letter = "The pump of the heating failed on Monday. It will be repaired on Friday, and the tenants need not pay for it.";

    private readonly UsageStore usage = new(database.Source);
    private readonly string acme = $"acme-{Guid.NewGuid()}";
    private BedrockCalls bedrock = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => bedrock = await BedrockCalls.StartAsync();

    public ValueTask DisposeAsync() => bedrock.DisposeAsync();

    [Theory]
    [InlineData(FaultKind.Throttle, null, null, false, "Throttled")]
    [InlineData(FaultKind.Throttle, "ModelNotReadyException", 429, false, "NotReady")]
    [InlineData(FaultKind.ServerError, null, null, false, "Unavailable")]
    [InlineData(FaultKind.ServerError, "ModelErrorException", 424, false, "ModelFailed")]
    [InlineData(FaultKind.Reset, null, null, false, "Unavailable")]
    [InlineData(FaultKind.Reset, null, null, true, "Unavailable")]
    [InlineData(FaultKind.Truncate, null, null, false, "Unavailable")]
    public async Task What_passes_is_tried_again_by_the_gateway_alone(FaultKind kind, string? code, int? status, bool afterWork, string cause)
    {
        bedrock.Add(new Fault { Kind = kind, Code = code, Status = status, AfterWork = afterWork, Count = 2 });
        using var gateway = Gateway(Options());

        (await AskAsync(gateway)).Text.ShouldContain("pump");

        bedrock.Requests.Count.ShouldBe(3);
        bedrock.Log.Paid("bedrock", "Converse").ShouldBe(1);
        (await CausesAsync()).ShouldBe([cause, cause, "-"]);
    }

    [Theory]
    [InlineData("ModelTimeoutException", 408, "TimedOut")]
    [InlineData("AccessDeniedException", 403, "Unauthorized")]
    [InlineData("ResourceNotFoundException", 404, "NotEnabled")]
    public async Task What_does_not_pass_goes_to_the_next_model_which_pays_by_its_own_prices(string code, int status, string cause)
    {
        bedrock.Add(new Fault { Kind = FaultKind.ServerError, Code = code, Status = status, Target = BedrockCalls.Claude });
        using var gateway = CachedGateway(Options(), Options(BedrockCalls.Nova) with { OutputUsdPerMillion = 1_000_000 });
        var tally = new CallTally();

        var answer = await AskAsync(gateway, tally);
        await AskAsync(gateway, tally);

        answer.Model.ShouldBe(BedrockCalls.Nova);
        (tally.Fallbacks, tally.CacheHits, tally.CostUsd).ShouldBe((2, 0, tally.OutputTokens));
        (await CausesAsync()).ShouldBe([cause, "-", cause, "-"]);
    }

    [Fact]
    public async Task The_days_quota_falls_back_and_is_waited_for_when_nobody_else_answers()
    {
        bedrock.Configure(Models("""{"tokensPerDay":100}"""));
        using var both = Gateway(Options(), Options(BedrockCalls.Nova));
        (await AskAsync(both)).Model.ShouldBe(BedrockCalls.Nova);

        using var alone = Gateway(Options());
        var fault = await Should.ThrowAsync<ModelFailureException>(() => AskAsync(alone));
        (fault.Cause, fault.RetryAfter).ShouldBe((ModelFailureCause.ThrottledToday, TimeSpan.FromHours(1)));

        using var broken = Gateway(Options(), Options("some.model"));
        (await Should.ThrowAsync<ModelFailureException>(() => AskAsync(broken))).Cause.ShouldBe(ModelFailureCause.ThrottledToday);
        (await CausesAsync()).Count(cause => cause == "ThrottledToday").ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_text_is_paid_and_not_carried_to_another_model()
    {
        bedrock.Configure(JsonNode.Parse("""{"guardrails":[{"id":"house","version":"1","words":["pump"]}]}""")!.AsObject());
        using var gateway = Gateway(Options() with { InputUsdPerMillion = 1_000_000, Bedrock = new() { GuardrailId = "house", GuardrailVersion = "1" } }, Options(BedrockCalls.Nova));
        var tally = new CallTally();

        (await Should.ThrowAsync<ModelFailureException>(() => AskAsync(gateway, tally))).Cause.ShouldBe(ModelFailureCause.Refused);

        bedrock.Requests.Count.ShouldBe(1);
        tally.CostUsd.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Cached_tokens_stand_in_the_ledger_at_their_own_prices()
    {
        var rules = new ChatMessage(ChatRole.System, string.Join(' ', Enumerable.Range(0, 900).Select(n => $"Rule number {n} says that nothing is invented.")));
        using var gateway = Gateway(Options() with { ContextTokens = 100_000, CacheWriteUsdPerMillion = 2_000_000, CachedInputUsdPerMillion = 1_000_000 });
        var tally = new CallTally();
        await AskAsync(gateway, tally, rules);
        var written = tally.CostUsd / 2;
        written.ShouldBeGreaterThan(1_024);
        await AskAsync(gateway, tally, rules);

        tally.CostUsd.ShouldBe(3 * written);
        var now = TimeProvider.System.GetUtcNow();
        var line = (await usage.ReadAsync(acme, now.AddDays(-1), now.AddDays(1), Cancellation)).ShouldHaveSingleItem();
        (line.CacheWriteTokens, line.CachedTokens).ShouldBe(((long)written, (long)written));
    }

    [Fact]
    public async Task A_model_that_hangs_is_left_after_its_time()
    {
        bedrock.Add(new Fault { Kind = FaultKind.Hang, Target = BedrockCalls.Claude });
        using var gateway = Gateway(Options() with { Timeout = TimeSpan.FromMilliseconds(100) }, Options(BedrockCalls.Nova));

        (await AskAsync(gateway)).Model.ShouldBe(BedrockCalls.Nova);

        (await CausesAsync()).ShouldBe(["TimedOut", "-"]);
    }

    [Fact]
    public async Task Readiness_names_what_an_operator_has_to_do_and_looks_again_later()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        bedrock.Add(new Fault { Kind = FaultKind.ServerError, Code = "AccessDeniedException", Status = 403, Count = 1 });
        using var gateway = Gateway(Options());
        using var readiness = new ModelReadiness(gateway, time);

        (await readiness.FaultAsync(Cancellation)).ShouldNotBeNull().ShouldContain($"may not call the model {BedrockCalls.Claude} in us-east-1");
        (await readiness.FaultAsync(Cancellation)).ShouldNotBeNull();
        bedrock.Requests.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(31));
        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();
        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();
        bedrock.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(FaultKind.Throttle)]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.Reset)]
    public async Task A_model_that_is_busy_or_ill_is_ready_and_asked_until_it_has_answered(FaultKind kind)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        bedrock.Add(new Fault { Kind = kind, Count = 1 });
        using var gateway = Gateway(Options() with { Retries = 0 });
        using var readiness = new ModelReadiness(gateway, time);

        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();
        bedrock.Add(new Fault { Kind = FaultKind.ServerError, Code = "AccessDeniedException", Status = 403, Count = 1 });
        time.Advance(TimeSpan.FromSeconds(31));
        (await UntilToldAsync(readiness)).ShouldContain($"may not call the model {BedrockCalls.Claude}");
        time.Advance(TimeSpan.FromSeconds(31));
        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(31));
        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();
        bedrock.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_model_that_hangs_hides_no_other_and_is_waited_for_once()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        bedrock.Add(new Fault { Kind = FaultKind.Hang, Target = BedrockCalls.Claude });
        bedrock.Add(new Fault { Kind = FaultKind.ServerError, Code = "AccessDeniedException", Status = 403, Target = BedrockCalls.Nova, Count = 1 });
        using var gateway = Gateway(Options(), Options(BedrockCalls.Nova));
        using var readiness = new ModelReadiness(gateway, time);

        (await AdvancedUntilDoneAsync(time, readiness.FaultAsync(Cancellation))).ShouldNotBeNull().ShouldContain($"may not call the model {BedrockCalls.Nova}");
        time.Advance(TimeSpan.FromSeconds(31));
        (await AdvancedUntilDoneAsync(time, readiness.FaultAsync(Cancellation))).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(31));
        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Readiness_asks_a_model_that_a_change_of_the_settings_brought()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var gateway = Gateway(Options());
        using var readiness = new ModelReadiness(gateway, time);
        (await readiness.FaultAsync(Cancellation)).ShouldBeNull();

        bedrock.Add(new Fault { Kind = FaultKind.ServerError, Code = "AccessDeniedException", Status = 403, Target = BedrockCalls.Nova });
        gateway.Use(ModelCatalog.Of(Options(), Options(BedrockCalls.Nova)));
        time.Advance(TimeSpan.FromSeconds(31));

        (await UntilToldAsync(readiness)).ShouldContain($"may not call the model {BedrockCalls.Nova}");
    }

    [Fact]
    public void Settings_that_cannot_work_are_named()
    {
        new ModelOptions { Provider = ModelProvider.Bedrock }.Fault().ShouldNotBeNull().ShouldContain("Models:Model");
        Options().Fault().ShouldBeNull();
        (Options() with { Bedrock = new() { AdditionalFields = "[1]" } }).Fault().ShouldNotBeNull().ShouldContain("Models:Bedrock:AdditionalFields");
    }

    private static async Task<string> UntilToldAsync(ModelReadiness readiness)
    {
        while (true)
        {
            if (await readiness.FaultAsync(Cancellation) is { } fault)
                return fault;
            await Task.Delay(5, Cancellation);
        }
    }

    private static async Task<string?> AdvancedUntilDoneAsync(FakeTimeProvider time, Task<string?> asked)
    {
        while (await Task.WhenAny(asked, Task.Delay(100, Cancellation)) != asked)
            time.Advance(TimeSpan.FromSeconds(2));
        return await asked;
    }

    private static JsonObject Models(string quota) => new()
    {
        ["models"] = new JsonArray(
            new JsonObject { ["id"] = BedrockCalls.Claude, ["quota"] = JsonNode.Parse(quota) },
            new JsonObject { ["id"] = BedrockCalls.Nova }),
    };

    private static ModelOptions Options(string model = BedrockCalls.Claude) => new() { Provider = ModelProvider.Bedrock, Model = model, Retries = 2, RetryDelay = TimeSpan.FromMilliseconds(1) };

    private ModelGateway Gateway(params IReadOnlyList<ModelOptions> chain) => Gateway(null, chain);

    private ModelGateway CachedGateway(params IReadOnlyList<ModelOptions> chain) => Gateway(new AnswerCache(new AnswerStore(database.Source), TimeProvider.System, NullLogger<AnswerCache>.Instance), chain);

    private ModelGateway Gateway(AnswerCache? cache, IReadOnlyList<ModelOptions> chain) => new(ModelCatalog.Of(chain), usage.AppendAsync, cache, TimeProvider.System, link => bedrock.Client(link.Bedrock, link.Model!));

    private Task<ModelAnswer> AskAsync(ModelGateway gateway, CallTally? tally = null, params ChatMessage[] before) => gateway.AskAsync(
        [.. before, new ChatMessage(ChatRole.User, Letter)],
        new ChatOptions { MaxOutputTokens = 100 },
        new ModelCall { Tenant = acme, Profile = "general", Document = "doc", Fault = _ => null, FullOutputTokens = 100, Tally = tally ?? new CallTally() },
        Cancellation);

    private async Task<List<string>> CausesAsync()
    {
        await using var command = database.Source.CreateCommand("select coalesce(cause, '-') from model_call where tenant = $1 order by id");
        command.Parameters.Add(new() { Value = acme });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var causes = new List<string>();
        while (await reader.ReadAsync(Cancellation))
            causes.Add(reader.GetString(0));
        return causes;
    }
}
