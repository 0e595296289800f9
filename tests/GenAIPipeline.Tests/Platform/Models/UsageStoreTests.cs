using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class UsageStoreTests(ModelDatabase database) : IClassFixture<ModelDatabase>
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-03-01T12:00:00Z");

    private readonly UsageStore usage = new(database.Source);
    private readonly string acme = $"acme-{Guid.NewGuid()}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_row_counts_for_what_it_saved()
    {
        await AppendAsync(
            Row("first") with { CostUsd = 0.03m, FullUsd = 0.03m },
            Row("first") with { Outcome = CallOutcome.Cached, CachedTokens = 900, FullUsd = 0.02m },
            Row("first") with { CostUsd = 0.01m, FullUsd = 0.04m, CachedTokens = 500 },
            Row("first") with { Outcome = CallOutcome.Failed, Cause = "Truncated", CostUsd = 0.005m, FullUsd = 0.005m },
            Row("cheap") with { Step = CascadeStep.First, CostUsd = 0.01m, FullUsd = 0.05m },
            Row("good") with { Step = CascadeStep.Escalated, CostUsd = 0.03m },
            Row("second") with { Link = 1, CostUsd = 0.02m, FullUsd = 0.02m },
            Row("textract/analysis") with { Chain = null, Link = null, Unit = CallUnit.Pages, Units = 11, CostUsd = 0.165m, FullUsd = 0.165m });

        var lines = (await usage.ReadAsync(acme, Noon.AddDays(-1), Noon.AddDays(1), Cancellation)).ToDictionary(line => line.Model);

        Saved(lines["first"]).ShouldBe((0.02m, 0.03m, 0m));
        (lines["first"].Calls, lines["first"].Failures, lines["first"].CacheHits, lines["first"].CostUsd).ShouldBe((3, 1, 1, 0.045m));
        Saved(lines["cheap"]).ShouldBe((0m, 0m, 0.04m));
        Saved(lines["good"]).ShouldBe((0m, 0m, -0.03m));
        (lines["good"].Escalations, lines["cheap"].Escalations).ShouldBe((1, 0));
        (lines["second"].Fallbacks, lines["first"].Fallbacks).ShouldBe((1, 0));
        (lines["textract/analysis"].Unit, lines["textract/analysis"].Units, lines["textract/analysis"].Fallbacks).ShouldBe(("pages", 11, 0));
        Saved(lines["textract/analysis"]).ShouldBe((0m, 0m, 0m));
    }

    [Fact]
    public async Task An_answer_by_fallback_is_told_with_the_failure_that_led_to_it()
    {
        await AppendAsync(
            Failed("first", "Throttled", "short", 0),
            Failed("first", "Throttled", "short", 0) with { At = Noon.AddSeconds(1) },
            Row("second", "short") with { At = Noon.AddSeconds(2), Link = 1 },
            Failed("first", "TimedOut", "long", 0),
            Failed("second", "Unavailable", "long", 1) with { At = Noon.AddSeconds(60) },
            Row("third", "long") with { At = Noon.AddSeconds(61), Link = 2 });

        var failures = await FailuresAsync(acme);

        failures.Failed.Select(failed => (failed.Model, failed.Cause, failed.Calls)).ShouldBe([("first", "Throttled", 2), ("first", "TimedOut", 1), ("second", "Unavailable", 1)]);
        failures.Fallbacks.Select(Told).ShouldBe([("first", "Throttled", "second", 1), ("second", "Unavailable", "third", 1)], ignoreOrder: true);
        failures.Fallbacks.ShouldAllBe(fallback => fallback.Day == new DateOnly(2026, 3, 1));
    }

    [Fact]
    public async Task A_failure_elsewhere_leads_to_nothing()
    {
        await AppendAsync(
            Failed("first", "TimedOut", "another document", 0),
            Failed("first", "TimedOut", "doc", 0) with { Chain = "another chain" },
            Failed("first", "TimedOut", "doc", 0) with { At = Noon.AddHours(-2) },
            Failed("first", "TimedOut", "doc", 0) with { At = Noon.AddSeconds(3) },
            Failed("second", "TimedOut", "doc", 1),
            Row("second", "doc") with { At = Noon.AddSeconds(2), Link = 1 });

        (await FailuresAsync(acme)).Fallbacks.Select(Told).ShouldBe([(null, null, "second", 1)]);
    }

    [Fact]
    public async Task Another_tenants_failures_are_left_out_unless_all_are_asked_for()
    {
        var globex = $"globex-{Guid.NewGuid()}";
        await AppendAsync(
            Failed("first", "Refused", "doc", 0) with { Tenant = globex },
            Row("second", "doc") with { At = Noon.AddSeconds(1), Link = 1, Tenant = globex },
            Failed(acme, "Refused", "doc", 0));

        (await FailuresAsync(acme)).Failed.Single().Model.ShouldBe(acme);
        (await FailuresAsync(acme)).Fallbacks.ShouldBeEmpty();
        (await FailuresAsync(globex)).Fallbacks.Select(Told).ShouldBe([("first", "Refused", "second", 1)]);
        (await FailuresAsync(null)).Failed.ShouldContain(failed => failed.Model == acme);
    }

    private static (string? From, string? Cause, string By, long Answers) Told(FallbackAnswers fallback) => (fallback.FailedModel, fallback.Cause, fallback.Model, fallback.Answers);

    private static (decimal Cache, decimal PromptCache, decimal Cascade) Saved(UsageLine line) => (line.CacheSavedUsd, line.PromptCacheSavedUsd, line.CascadeSavedUsd);

    private ModelCallRow Row(string model, string document = "doc") => new()
    {
        At = Noon,
        Tenant = acme,
        Profile = "general",
        Document = document,
        Model = model,
        Outcome = CallOutcome.Answered,
        Chain = "default",
        Link = 0,
    };

    private ModelCallRow Failed(string model, string cause, string document, int link) => Row(model, document) with { Outcome = CallOutcome.Failed, Cause = cause, Link = link };

    private Task<UsageFailures> FailuresAsync(string? tenant) => usage.ReadFailuresAsync(tenant, Noon.AddDays(-1), Noon.AddDays(1), Cancellation);

    private async Task AppendAsync(params ModelCallRow[] rows)
    {
        foreach (var row in rows)
            await usage.AppendAsync(row, Cancellation);
    }
}
