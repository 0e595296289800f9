using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>The gateway with quotas, against an endpoint and a real database.</summary>
public sealed class QuotaChatClientTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private readonly QuotaMeter meter = new();
    private readonly string account = Guid.NewGuid().ToString();
    private ChatEndpoint endpoint = null!;
    private ModelQuotas quotas = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        endpoint = await ChatEndpoint.StartAsync();
        endpoint.Otherwise = _ => Reply.Text("{}");
        quotas = Quotas(database.Source);
    }

    public async ValueTask DisposeAsync()
    {
        await quotas.DisposeAsync();
        await endpoint.DisposeAsync();
        meter.Dispose();
    }

    [Fact]
    public async Task A_prompts_history_limits_its_next_answer_and_one_that_is_cut_is_asked_again_with_the_whole_limit()
    {
        using var gateway = Gateway(Model(new QuotaOptions { TokensPerMinute = 10_000_000 }));
        for (var n = 0; n < 30; n++)
            await AskAsync(gateway, $"question {n}", limit: 1_000);
        endpoint.Enqueue(Reply.Text("{", "length"));

        (await AskAsync(gateway, "last question", limit: 1_000)).IsTruncated.ShouldBeFalse();

        Limit(0).ShouldBe(1_000);
        Limit(30).ShouldBe(64);
        Limit(31).ShouldBe(2_000);
    }

    [Fact]
    public async Task A_refused_call_waits_on_in_the_queue_and_spends_no_retry()
    {
        endpoint.Enqueue(Reply.Status(429), Reply.Text("{}"));
        using var gateway = Gateway(Model(new QuotaOptions { TokensPerMinute = 10_000_000 }) with { Retries = 0 });

        (await AskAsync(gateway, "q")).Text.ShouldBe("{}");

        endpoint.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_used_up_day_falls_back_and_a_used_up_minute_does_not()
    {
        var spare = Model(new QuotaOptions()) with { Model = "spare" };
        using var day = Gateway(Model(new QuotaOptions { TokensPerDay = 1_000 }), spare);
        await AskAsync(day, "q");
        endpoint.Request(0).GetProperty("model").GetString().ShouldBe("spare");

        endpoint.Otherwise = Costly;
        using var minute = Gateway(Model(new QuotaOptions { TokensPerMinute = 4_000, Patience = TimeSpan.FromMilliseconds(200) }), spare);
        await AskAsync(minute, "q", limit: 3_900);
        var wait = await Should.ThrowAsync<ModelQuotaWaitException>(() => AskAsync(minute, "r", limit: 3_900));

        wait.Until.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
        endpoint.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_wait_releases_whoever_else_wants_the_same_answer()
    {
        endpoint.Otherwise = Costly;
        var cache = new AnswerCache(new AnswerStore(database.Source), TimeProvider.System, NullLogger<AnswerCache>.Instance);
        var model = Model(new QuotaOptions { TokensPerMinute = 4_000, Patience = TimeSpan.FromMilliseconds(200) });
        using var gateway = new ModelGateway(ModelCatalog.Of(model), Unwritten, cache, TimeProvider.System, quotas: quotas);
        await AskAsync(gateway, "q", limit: 3_900);

        await Should.ThrowAsync<ModelQuotaWaitException>(() => AskAsync(gateway, "r", limit: 3_900));
        await Should.ThrowAsync<ModelQuotaWaitException>(() => AskAsync(gateway, "r", limit: 3_900));
    }

    [Fact]
    public async Task A_caller_that_leaves_the_queue_leaves_nothing_behind()
    {
        endpoint.Otherwise = Costly;
        using var gateway = Gateway(Model(new QuotaOptions { TokensPerMinute = 4_000 }));
        await AskAsync(gateway, "q", limit: 3_900);
        using var leaving = new CancellationTokenSource();
        var call = AskAsync(gateway, "r", limit: 3_900, cancellation: leaving.Token);

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        endpoint.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Calls_that_were_not_sent_because_their_model_was_found_ill_use_no_quota()
    {
        var model = Model(new QuotaOptions { TokensPerMinute = 9_300, Patience = TimeSpan.FromMilliseconds(200) }) with { MaxOutputTokens = 10_000 };
        endpoint.Otherwise = _ => Reply.Text("late") with { Gate = Task.Delay(Timeout.Infinite, Cancellation) };
        using var ill = Gateway(model with { Timeout = TimeSpan.FromMilliseconds(500), ParallelCalls = 1 });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Should.ThrowAsync<ModelFailureException>(() => AskAsync(ill, $"q{n}", limit: 900))));
        endpoint.Requests.Count.ShouldBe(2);

        endpoint.Otherwise = _ => Reply.Text("{}");
        using var well = Gateway(model);
        (await AskAsync(well, "r", limit: 7_000)).Text.ShouldBe("{}");
    }

    [Fact]
    public async Task Without_the_database_calls_are_made_from_a_small_share()
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        await using var alone = Quotas(away);
        using var gateway = new ModelGateway(ModelCatalog.Of(Model(new QuotaOptions { TokensPerMinute = 10_000_000 })), Unwritten, null, TimeProvider.System, quotas: alone);

        await AskAsync(gateway, "q");
        await AskAsync(gateway, "r");

        endpoint.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Without_limits_nothing_is_counted()
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        await using var alone = Quotas(away);
        using var gateway = new ModelGateway(ModelCatalog.Of(Model(new QuotaOptions())), Unwritten, null, TimeProvider.System, quotas: alone);

        (await AskAsync(gateway, "q")).Text.ShouldBe("{}");
    }

    /// <summary>Leaves nothing of 4,000 tokens.</summary>
    private static Reply Costly(IReadOnlyList<WireMessage> messages) => Reply.Text("{}", input: 3_500, output: 500);

    private static Task Unwritten(ModelCallRow row, CancellationToken cancellation) => Task.CompletedTask;

    private ModelQuotas Quotas(NpgsqlDataSource source) => new(new QuotaStore(source), meter, TimeProvider.System, NullLogger<ModelQuotas>.Instance);

    private ModelOptions Model(QuotaOptions quota) => new() { Endpoint = endpoint.Address, Model = "test-model", RetryDelay = TimeSpan.FromMilliseconds(1), Quota = quota with { Account = account } };

    private ModelGateway Gateway(params ModelOptions[] chain) => new(ModelCatalog.Of(chain), Unwritten, null, TimeProvider.System, quotas: quotas);

    private int Limit(int request) => endpoint.Request(request).GetProperty("max_tokens").GetInt32();

    private Task<ModelAnswer> AskAsync(ModelGateway gateway, string question, int limit = 1_000, CancellationToken? cancellation = null) => gateway.AskAsync(
        [new ChatMessage(ChatRole.User, question)],
        new ChatOptions { MaxOutputTokens = limit },
        new ModelCall { Tenant = "acme", Profile = "general", Prompt = account, Document = "doc", Fault = _ => null, FullOutputTokens = 2_000, Tally = new CallTally() },
        cancellation ?? Cancellation);
}
