using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class ModelGatewayTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private readonly UsageStore usage = new(database.Source);
    private readonly string acme = $"acme-{Guid.NewGuid()}";
    private ChatEndpoint endpoint = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => endpoint = await ChatEndpoint.StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Fact]
    public async Task The_same_call_is_paid_once_and_the_ledger_tells_both()
    {
        endpoint.Enqueue(Reply.Status(503), Reply.Text("{}", input: 1_000, output: 50));
        using var gateway = Gateway();
        var tally = new CallTally();
        (await AskAsync(gateway, "q", "doc1", tally)).ShouldBe(new ModelAnswer("{}", "test-model-2026", false));
        (await AskAsync(gateway, "q", "doc2", tally)).ShouldBe(new ModelAnswer("{}", "test-model-2026", false));
        endpoint.Requests.Count.ShouldBe(2);
        (tally.Calls, tally.CacheHits, tally.InputTokens, tally.OutputTokens).ShouldBe((2, 1, 1_000, 50));
        await gateway.SettleAsync(Cancellation);

        var now = TimeProvider.System.GetUtcNow();
        var lines = await usage.ReadAsync(acme, now.AddDays(-1), now.AddDays(1), Cancellation);
        lines.Sum(l => l.Calls).ShouldBe(2);
        lines.Sum(l => l.Failures).ShouldBe(1);
        lines.Sum(l => l.CacheHits).ShouldBe(1);
        lines.Sum(l => l.InputTokens).ShouldBe(1_000);
        lines.Sum(l => l.CostUsd).ShouldBe(0.00205m);
        lines.ShouldAllBe(l => l.Profile == "general" && l.Tenant == acme);
        (await usage.ReadAsync("other", now.AddDays(-1), now.AddDays(1), Cancellation)).ShouldBeEmpty();
        (await usage.ReadAsync(null, now.AddDays(-1), now.AddDays(1), Cancellation)).Count(l => l.Tenant == acme).ShouldBe(lines.Count);
    }

    [Fact]
    public async Task Another_prompt_setting_or_model_is_another_call()
    {
        endpoint.Otherwise = _ => Reply.Text("{}");
        using var gateway = Gateway();
        using var other = Gateway(o => o with { Model = "other-model" });
        await AskAsync(gateway, "q", "doc");
        await AskAsync(gateway, "q ", "doc");
        await AskAsync(gateway, "q", "doc", options: new ChatOptions { Temperature = 0.5f });
        await AskAsync(gateway, "q", "doc", options: new ChatOptions { MaxOutputTokens = 7 });
        await AskAsync(other, "q", "doc");
        endpoint.Requests.Count.ShouldBe(5);
        await AskAsync(gateway, "q", "doc");
        endpoint.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Answers_that_stay_cut_are_not_kept()
    {
        endpoint.Otherwise = _ => Reply.Text("{", "length");
        using var gateway = Gateway();
        (await AskAsync(gateway, "q", "doc")).IsTruncated.ShouldBeTrue();
        await AskAsync(gateway, "q", "doc");
        endpoint.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_endpoint_that_keeps_failing_is_left_alone()
    {
        using var gateway = Gateway(o => o with { Retries = 0 });
        for (var i = 0; i < 10; i++)
            await Should.ThrowAsync<ModelFailureException>(() => AskAsync(gateway, $"q{i}", "doc"));
        endpoint.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_slow_answer_times_out()
    {
        endpoint.Otherwise = _ => Reply.Text("{}") with { Gate = Task.Delay(Timeout.Infinite, Cancellation) };
        using var gateway = Gateway(o => o with { Retries = 0, Timeout = TimeSpan.FromMilliseconds(200) });
        (await Should.ThrowAsync<ModelFailureException>(() => AskAsync(gateway, "q", "doc"))).Cause.ShouldBe(ModelFailureCause.TimedOut);
    }

    [Theory]
    [InlineData(401, "Models:ApiKey")]
    [InlineData(404, "ends in the API's version")]
    [InlineData(500, "base address")]
    [InlineData(429, "try again later")]
    public async Task The_test_of_an_endpoint_says_what_to_do(int status, string advice)
    {
        endpoint.Otherwise = _ => Reply.Status(status);
        var result = await EndpointTest.RunAsync(Options(), TimeProvider.System, Cancellation);
        result.IsWorking.ShouldBeFalse();
        result.Sentence.ShouldContain(advice);
        result.Sentence.ShouldNotContain("SECRET");
    }

    [Fact]
    public async Task The_test_of_an_endpoint_tells_who_answered_or_that_nobody_does()
    {
        endpoint.Otherwise = _ => Reply.Text("{\"ok\": true}");
        var works = await EndpointTest.RunAsync(Options(), TimeProvider.System, Cancellation);
        works.IsWorking.ShouldBeTrue();
        works.Sentence.ShouldContain("test-model-2026 answered");

        (await EndpointTest.RunAsync(Options() with { Endpoint = "http://127.0.0.1:1/v1" }, TimeProvider.System, Cancellation)).Sentence.ShouldContain("Is a server listening");
        (await EndpointTest.RunAsync(Options() with { Endpoint = "localhost" }, TimeProvider.System, Cancellation)).Sentence.ShouldContain("Models:Endpoint");
        (await EndpointTest.RunAsync(Options() with { Model = null }, TimeProvider.System, Cancellation)).Sentence.ShouldContain("Models:Model");
        (await EndpointTest.RunAsync(new ModelOptions(), TimeProvider.System, Cancellation)).Sentence.ShouldContain("extractive");
    }

    [Fact]
    public async Task Something_that_is_no_chat_endpoint_is_named_as_such()
    {
        endpoint.Otherwise = _ => new Reply(200, "<html>hello</html>");
        (await EndpointTest.RunAsync(Options(), TimeProvider.System, Cancellation)).Sentence.ShouldContain("not that of an OpenAI-compatible chat API");
        endpoint.Otherwise = _ => new Reply(200, "{\"hello\": 1}");
        (await EndpointTest.RunAsync(Options(), TimeProvider.System, Cancellation)).Sentence.ShouldContain("not that of an OpenAI-compatible chat API");
    }

    private Task<ModelAnswer> AskAsync(ModelGateway gateway, string question, string document, CallTally? tally = null, ChatOptions? options = null) =>
        gateway.AskAsync(
            [new ChatMessage(ChatRole.User, question)],
            options ?? new ChatOptions(),
            new ModelCall { Tenant = acme, Profile = "general", Document = document, Fault = _ => null, FullOutputTokens = 100, Tally = tally ?? new CallTally() },
            Cancellation);

    private ModelOptions Options() => new() { Endpoint = endpoint.Address, Model = "test-model", Retries = 2, RetryDelay = TimeSpan.FromMilliseconds(1), InputUsdPerMillion = 1, CachedInputUsdPerMillion = 6, OutputUsdPerMillion = 20 };

    private ModelGateway Gateway(Func<ModelOptions, ModelOptions>? change = null) => new(
        ModelCatalog.Of(change?.Invoke(Options()) ?? Options()),
        usage.AppendAsync,
        new AnswerCache(new AnswerStore(database.Source), TimeProvider.System, NullLogger<AnswerCache>.Instance),
        TimeProvider.System);
}
