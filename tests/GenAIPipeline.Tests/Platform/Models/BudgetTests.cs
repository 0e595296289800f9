using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class BudgetTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    /// <summary>Of every answer of the endpoint: 100 tokens in at $10, 20 out at $100 a million.</summary>
    private const decimal Answer = 0.003m;

    private readonly string acme = $"acme-{Guid.NewGuid()}";
    private readonly string profile = $"general-{Guid.NewGuid()}";
    private readonly FakeTimeProvider time = new(DateTimeOffset.Parse("2026-03-30T10:00:00Z"));
    private ChatEndpoint endpoint = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        endpoint = await ChatEndpoint.StartAsync();
        endpoint.Otherwise = _ => Reply.Text("{}");
    }

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Fact]
    public async Task Many_calls_of_two_processes_together_stay_within_the_tenants_day()
    {
        var limits = new BudgetLimits { UsdPerDay = 0.05m };
        using var one = Gateway(Tenant(limits), TimeProvider.System);
        using var two = Gateway(Tenant(limits), TimeProvider.System);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => TryAsync(n % 2 == 0 ? one : two, $"doc{n}")));

        var stops = outcomes.OfType<BudgetStop>().ToList();
        var spent = (60 - stops.Count) * Answer;
        spent.ShouldBe(await SpentAsync());
        spent.ShouldBeLessThanOrEqualTo(0.05m);
        spent.ShouldBeGreaterThan(0.05m - 3 * Answer);
        endpoint.Requests.Count.ShouldBe(60 - stops.Count);
        stops.ShouldAllBe(stop => stop.Scope == "tenant" && stop.Period == "day" && stop.SpentUsd + stop.NeededUsd > 0.05m);
        (await HeldAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_sentence_names_the_budget_and_what_to_do()
    {
        using var gateway = Gateway(Tenant(new BudgetLimits { UsdPerMonth = 0.001m }));
        (await Should.ThrowAsync<BudgetExceededException>(() => AskAsync(gateway, "doc"))).Message
            .ShouldBe($"The budget of the tenant '{acme}' for this month is $0.001: $0.00 are spent, and the next call could cost up to $0.01007. Raise Budgets:Tenants:{acme}:UsdPerMonth and redrive the document, or redrive it next month; what was answered is not paid again.");
        endpoint.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_running_calls_hold_is_waited_for_and_not_spent_twice()
    {
        var isFree = new TaskCompletionSource();
        endpoint.Enqueue(Reply.Text("{}") with { Gate = isFree.Task });
        // Room for what one call can cost at most, and then for what a second one can beside the cost of the first.
        using var gateway = Gateway(Tenant(new BudgetLimits { UsdPerDay = 0.0145m }), TimeProvider.System);
        var first = AskAsync(gateway, "first");
        await database.UntilAsync("select exists (select from spend where name = $1 and held > 0)", acme);
        var second = AskAsync(gateway, "second");
        await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation));
        second.IsCompleted.ShouldBeFalse();
        endpoint.Requests.Count.ShouldBe(1);

        isFree.SetResult();
        await first;
        await second;
        (await SpentAsync()).ShouldBe(2 * Answer);
    }

    [Fact]
    public async Task A_document_has_its_own_budget_over_all_its_calls()
    {
        using var gateway = Gateway(Profile(new BudgetLimits { UsdPerDocument = 0.0145m }));
        await AskAsync(gateway, "long");
        await AskAsync(gateway, "long", "another part");
        var stop = (await Should.ThrowAsync<BudgetExceededException>(() => AskAsync(gateway, "long", "a third part"))).Stop;
        (stop.Scope, stop.Name, stop.Setting, stop.SpentUsd).ShouldBe(("document", "long", $"Budgets:Profiles:{profile}:UsdPerDocument", 2 * Answer));
        await AskAsync(gateway, "short");
    }

    [Fact]
    public async Task A_day_that_is_over_leaves_room_and_a_month_does_not()
    {
        using var gateway = Gateway(Tenant(new BudgetLimits { UsdPerDay = 0.0125m, UsdPerMonth = 0.0155m }));
        await AskAsync(gateway, "monday");
        (await StopAsync(gateway, "monday too")).Period.ShouldBe("day");
        time.Advance(TimeSpan.FromDays(1));
        await AskAsync(gateway, "tuesday");
        (await StopAsync(gateway, "tuesday too")).Period.ShouldBe("month");
        time.Advance(TimeSpan.FromDays(1));
        await AskAsync(gateway, "april");
    }

    [Fact]
    public async Task A_star_holds_for_each_without_a_budget_of_its_own()
    {
        var each = new BudgetLimits { UsdPerDay = 0.001m };
        using var gateway = Gateway(new BudgetCatalog(new Dictionary<string, BudgetLimits> { ["*"] = each, [acme] = new() { UsdPerDay = 1 } }, new Dictionary<string, BudgetLimits>()));
        await AskAsync(gateway, "doc");
        (await StopAsync(gateway, "doc", tenant: $"other-{Guid.NewGuid()}")).Setting.ShouldBe("Budgets:Tenants:*:UsdPerDay");
    }

    [Fact]
    public async Task Cached_answers_are_given_when_nothing_may_be_spent_any_more()
    {
        using var cache = new AnswerCache(new AnswerStore(database.Source), TimeProvider.System, NullLogger<AnswerCache>.Instance);
        using var gateway = Gateway(Tenant(new BudgetLimits { UsdPerDay = 0.0125m }), TimeProvider.System, cache);
        await AskAsync(gateway, "doc", "known");
        await StopAsync(gateway, "doc", "unknown");
        await AskAsync(gateway, "other doc", "known");
        endpoint.Requests.Count.ShouldBe(1);
        await gateway.SettleAsync(Cancellation);
        (await LedgerAsync()).CacheSavedUsd.ShouldBe(Answer);
    }

    [Fact]
    public async Task No_other_model_is_asked_instead_and_none_is_taken_for_ill()
    {
        var budgets = Tenant(new BudgetLimits { UsdPerDay = 0.001m });
        using var gateway = Gateway(budgets, models: [Options() with { Name = "a" }, Options() with { Name = "b", Model = "other-model", InputUsdPerMillion = 0, OutputUsdPerMillion = 0 }]);
        for (var i = 0; i < 5; i++)
            await StopAsync(gateway, $"doc{i}");
        endpoint.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_hold_of_a_process_that_died_ends_with_its_calls_time()
    {
        var store = new BudgetStore(database.Source, time);
        var budgets = new SpendingBudgets(store, time) { Catalog = Tenant(new BudgetLimits { UsdPerDay = 0.02m }) };
        (await budgets.TryHoldAsync(Cost(), Cancellation)).ShouldBe(BudgetRoom.Held);
        (await budgets.TryHoldAsync(Cost(), Cancellation)).ShouldBe(BudgetRoom.Later);
        time.Advance(TimeSpan.FromMinutes(3));
        (await budgets.TryHoldAsync(Cost(), Cancellation)).ShouldBe(BudgetRoom.Held);
        (await HeldAsync()).ShouldBe(0.015m);

        PlannedCost Cost() => new(Guid.NewGuid(), acme, profile, "doc", 0.015m, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_hold_ends_where_it_was_though_another_profile_pays()
    {
        var budgets = new SpendingBudgets(new BudgetStore(database.Source, time), time) { Catalog = Tenant(new BudgetLimits { UsdPerDay = 0.02m }) };
        var cost = new PlannedCost(Guid.NewGuid(), acme, profile, "doc", 0.015m, TimeSpan.FromMinutes(2));
        await budgets.TryHoldAsync(cost, Cancellation);
        await new UsageStore(database.Source).AppendAsync(new ModelCallRow { At = time.GetUtcNow(), Tenant = acme, Profile = $"{profile}-2", Document = "doc", Model = "textract", Outcome = CallOutcome.Answered, CostUsd = 0.01m, Hold = cost.Hold }, Cancellation);

        (await database.ScalarAsync<long>("select count(*) from spend where held <> 0 and name in ($1, $2, $3)", acme, profile, $"{profile}-2")).ShouldBe(0);
        (await SpentAsync()).ShouldBe(0.01m);
    }

    [Fact]
    public async Task The_same_work_is_held_once()
    {
        var budgets = new SpendingBudgets(new BudgetStore(database.Source, time), time) { Catalog = Tenant(new BudgetLimits { UsdPerDay = 0.02m }) };
        var cost = new PlannedCost(Guid.NewGuid(), acme, profile, "doc", 0.015m, TimeSpan.FromMinutes(2));
        (await budgets.TryHoldAsync(cost, Cancellation)).ShouldBe(BudgetRoom.Held);
        (await budgets.TryHoldAsync(cost, Cancellation)).ShouldBe(BudgetRoom.Held);
        (await HeldAsync()).ShouldBe(0.015m);
    }

    [Fact]
    public async Task Failed_and_cut_off_calls_leave_no_hold()
    {
        endpoint.Enqueue(Reply.Status(400), Reply.Text("{}") with { Gate = Task.Delay(Timeout.Infinite, Cancellation) });
        using var gateway = Gateway(Tenant(new BudgetLimits { UsdPerDay = 1 }), TimeProvider.System, models: [Options() with { Timeout = TimeSpan.FromMilliseconds(300) }]);
        await Should.ThrowAsync<ModelFailureException>(() => AskAsync(gateway, "refused"));
        await Should.ThrowAsync<ModelFailureException>(() => AskAsync(gateway, "slow"));
        (await HeldAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Lines_tell_what_is_left_of_every_budget()
    {
        var budgets = new BudgetCatalog(new Dictionary<string, BudgetLimits> { ["*"] = new() { UsdPerDay = 2, UsdPerMonth = 30 }, ["quiet"] = new() { UsdPerMonth = 5 } }, new Dictionary<string, BudgetLimits> { [profile] = new() { UsdPerDay = 1 } });
        using var gateway = Gateway(budgets);
        await AskAsync(gateway, "doc");

        var lines = BudgetLine.Of(budgets, await new BudgetStore(database.Source, time).ReadAsync(Cancellation));
        lines.Where(line => line.Name == acme).Select(line => (line.Scope, line.Period, line.LimitUsd, line.SpentUsd, line.Setting)).ShouldBe([("tenant", "day", 2, Answer, "Budgets:Tenants:*:UsdPerDay"), ("tenant", "month", 30, Answer, "Budgets:Tenants:*:UsdPerMonth")]);
        lines.Single(line => line.Name == profile).SpentUsd.ShouldBe(Answer);
        lines.Single(line => line.Name == "quiet").ShouldBe(new BudgetLine { Scope = "tenant", Name = "quiet", Period = "month", LimitUsd = 5, SpentUsd = 0, HeldUsd = 0, Setting = "Budgets:Tenants:quiet:UsdPerMonth" });
    }

    private Task<ModelAnswer> AskAsync(ModelGateway gateway, string document, string question = "q", string? tenant = null) =>
        gateway.AskAsync(
            [new ChatMessage(ChatRole.User, question)],
            new ChatOptions { MaxOutputTokens = 100 },
            new ModelCall { Tenant = tenant ?? acme, Profile = profile, Document = document, Fault = _ => null, FullOutputTokens = 100, Tally = new CallTally() },
            Cancellation);

    private async Task<BudgetStop?> TryAsync(ModelGateway gateway, string document)
    {
        try
        {
            await AskAsync(gateway, document);
            return null;
        }
        catch (BudgetExceededException e)
        {
            return e.Stop;
        }
    }

    private async Task<BudgetStop> StopAsync(ModelGateway gateway, string document, string question = "q", string? tenant = null) =>
        (await Should.ThrowAsync<BudgetExceededException>(() => AskAsync(gateway, document, question, tenant))).Stop;

    private async Task<UsageLine> LedgerAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        return (await new UsageStore(database.Source).ReadAsync(acme, now.AddDays(-1), now.AddDays(1), Cancellation)).ShouldHaveSingleItem();
    }

    private Task<decimal> SpentAsync() => database.ScalarAsync<decimal>("select sum(usd) from spend where scope = 'tenant' and name = $1", acme);

    private Task<decimal> HeldAsync() => database.ScalarAsync<decimal>("select sum(held) from spend where scope = 'tenant' and name = $1", acme);

    private BudgetCatalog Tenant(BudgetLimits limits) => new(new Dictionary<string, BudgetLimits> { [acme] = limits }, new Dictionary<string, BudgetLimits>());

    private BudgetCatalog Profile(BudgetLimits limits) => new(new Dictionary<string, BudgetLimits>(), new Dictionary<string, BudgetLimits> { [profile] = limits });

    private ModelOptions Options() => new() { Endpoint = endpoint.Address, Model = "test-model", Retries = 0, InputUsdPerMillion = 10, CachedInputUsdPerMillion = 10, OutputUsdPerMillion = 100, ParallelCalls = 100 };

    private ModelGateway Gateway(BudgetCatalog budgets, TimeProvider? clock = null, AnswerCache? cache = null, params ModelOptions[] models)
    {
        clock ??= time;
        return new ModelGateway(
            ModelCatalog.Of(models.Length > 0 ? models : [Options()]),
            new UsageStore(database.Source).AppendAsync,
            cache,
            clock,
            budgets: new SpendingBudgets(new BudgetStore(database.Source, clock), clock) { Catalog = budgets });
    }
}
