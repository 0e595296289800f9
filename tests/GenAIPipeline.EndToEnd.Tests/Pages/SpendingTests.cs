using System.Globalization;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Web.Components.Parts;
using GenAIPipeline.Web.Components.Spending;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class SpendingTests
{
    private static readonly DateOnly First = new(2026, 11, 1);

    private static readonly IReadOnlyList<DateOnly> Days = [First, First.AddDays(1), First.AddDays(2)];

    private static UsageLine Line(string model, int day = 0, decimal usd = 0) => new()
    {
        Day = First.AddDays(day),
        Tenant = "acme",
        Profile = "general",
        Model = model,
        Calls = 1,
        Failures = 0,
        CacheHits = 0,
        InputTokens = 0,
        OutputTokens = 0,
        CachedTokens = 0,
        CacheWriteTokens = 0,
        CostUsd = usd,
        CacheSavedUsd = 0,
        PromptCacheSavedUsd = 0,
        CascadeSavedUsd = 0,
        Fallbacks = 0,
        Escalations = 0,
        Unit = "tokens",
        Units = 0,
    };

    private static IReadOnlyList<DaySeries> Series(params UsageLine[] lines) => DaySeries.Of(lines, Days, line => line.Day, line => line.Model, line => line.CostUsd);

    [Fact]
    public void Series_have_a_value_for_every_day_and_the_dearest_is_first()
    {
        var series = Series(Line("b", 0, 1), Line("a", 2, 3), Line("a", 2, 2), Line("free"));
        series.Select(one => one.Name).ShouldBe(["a", "b"]);
        series[0].Values.ShouldBe([0, 0, 5]);
        series[1].Values.ShouldBe([1, 0, 0]);
    }

    [Fact]
    public void Too_many_names_become_others_and_nothing_is_lost()
    {
        var series = Series([.. Enumerable.Range(1, 7).Select(n => Line($"m{n}", n % 3, n))]);
        series.Select(one => one.Name).ShouldBe(["m7", "m6", "m5", "m4", "3 others"]);
        series.Sum(one => one.Total).ShouldBe(28);
        Series([.. Enumerable.Range(1, 5).Select(n => Line($"m{n}", 0, n))]).Count.ShouldBe(5);
    }

    [Fact]
    public void What_is_below_zero_hangs_from_the_zero_line()
    {
        var stack = BarStack.Of([new DaySeries("cache", [4, 2]), new DaySeries("prompts", [-1, 2])], 2);
        (stack.Axis.Low, stack.Axis.High, stack.Axis.Step).ShouldBe((-1, 4, 1));
        stack.Bars[0].Select(part => (part.Series, Math.Round(part.Bottom, 1), Math.Round(part.Height, 1))).ShouldBe([(0, 20, 80), (1, 0, 20)]);
        stack.Bars[1].Select(part => (part.Series, Math.Round(part.Bottom, 1), Math.Round(part.Height, 1))).ShouldBe([(0, 20, 40), (1, 60, 40)]);
    }

    [Theory]
    [InlineData("0", "0", "0 0.25 0.5 0.75 1")]
    [InlineData("0", "7.3", "0 2 4 6 8")]
    [InlineData("0", "0.00031", "0 0.0001 0.0002 0.0003 0.0004")]
    [InlineData("-3", "100", "-50 0 50 100")]
    [InlineData("0", "8", "0 2 4 6 8")]
    public void An_axis_has_round_numbers_and_a_zero(string least, string most, string ticks) =>
        ChartAxis.Of(decimal.Parse(least, CultureInfo.InvariantCulture), decimal.Parse(most, CultureInfo.InvariantCulture)).Ticks
            .Select(tick => tick.ToString("0.####", CultureInfo.InvariantCulture)).ShouldBe(ticks.Split(' '));

    [Fact]
    public void A_sum_tells_tokens_pages_and_seconds_apart()
    {
        UsageLine[] lines =
        [
            Line("haiku", usd: 2.9m) with { Calls = 60, CacheHits = 40, InputTokens = 9_800_000, OutputTokens = 710_000, CacheSavedUsd = 2, PromptCacheSavedUsd = -0.5m },
            Line("textract", usd: 4) with { Unit = "pages", Units = 273 },
            Line("transcribe", usd: 1) with { Unit = "seconds", Units = 2_520 },
        ];
        SpendingSum.Of(lines, SpendingBy.Model).Select(sum => (sum.Name, sum.Billed, sum.FromCache, sum.SavedUsd)).ShouldBe(
        [
            ("textract", "273 pages", "", 0), ("haiku", "9.8M in, 710k out", "40 %", 1.5m), ("transcribe", "42 min", "", 0),
        ]);
        SpendingSum.Of(lines, SpendingBy.Tenant).Single().Billed.ShouldBe("9.8M in, 710k out, 273 pages, 42 min");
    }

    [Fact]
    public void Failures_stand_beside_the_answers_that_they_led_to()
    {
        var rows = FailureRow.Of(new UsageFailures
        {
            Failed =
            [
                new() { Day = First, Model = "haiku", Cause = "Throttled", Calls = 4 }, new() { Day = First.AddDays(1), Model = "haiku", Cause = "Throttled", Calls = 2 },
                new() { Day = First, Model = "haiku", Cause = "Cancelled", Calls = 1 },
            ],
            Fallbacks =
            [
                new() { Day = First, Model = "sonnet", FailedModel = "haiku", Cause = "Throttled", Answers = 2 }, new() { Day = First.AddDays(1), Model = "sonnet", FailedModel = "haiku", Cause = "Throttled", Answers = 1 },
                new() { Day = First, Model = "sonnet", Answers = 5 },
            ],
        });
        rows.Select(row => (row.Model, row.Cause, row.Calls, string.Join(", ", row.Answered))).ShouldBe(
        [
            ("haiku", "Throttled", 6, "(sonnet, 3)"), ("haiku", "Cancelled", 1, ""), (null, null, 0, "(sonnet, 5)"),
        ]);
    }

    [Fact]
    public void A_curve_falls_to_zero_where_nothing_was_called()
    {
        var now = new DateTimeOffset(2026, 11, 1, 12, 3, 0, TimeSpan.Zero);
        QuotaPoint Point(int minutesAgo, double tokens, long refused = 0, double belief = 1) => new() { At = now.AddMinutes(-3 - minutesAgo), SettledTokens = tokens, BusiestMinuteTokens = tokens / 4, Granted = 1, Refused = refused, Belief = belief };
        var use = new QuotaUse { Account = "default", Model = "m", TokensPerMinute = 1_000, IntervalMinutes = 5, Points = [Point(24 * 60, 1), Point(10, 2_500, refused: 2, belief: 0.8), Point(0, 500)] };

        var curve = QuotaCurve.Of(use, now, 24);

        curve.Values.Count.ShouldBe(288);
        curve.Values.TakeLast(3).ShouldBe([500, 0, 100]);
        curve.Values.Sum().ShouldBe(600, "what is older than the curve is left out");
        curve.Believed!.TakeLast(3).ShouldBe([800, 1_000, 1_000]);
        curve.Refusals.ShouldBe([(285, 2)]);
        (curve.Axis.High, curve.Axis.Place(500)).ShouldBe((1_000, 50));
        QuotaCurve.Of(use with { TokensPerMinute = null }, now, 24).Believed.ShouldBeNull();
    }

    [Theory]
    [InlineData("0", "$0")]
    [InlineData("1058.2", "$1,058.20")]
    [InlineData("0.3", "$0.30")]
    [InlineData("0.957", "$0.96")]
    [InlineData("-0.0125", "−$0.0125")]
    [InlineData("0.00001", "<$0.0001")]
    public void Money_carries_its_sign(string usd, string shown) => Measure.Usd(decimal.Parse(usd, CultureInfo.InvariantCulture)).ShouldBe(shown);

    [Theory]
    [InlineData(940, "940")]
    [InlineData(1_240, "1.2k")]
    [InlineData(188_000, "188k")]
    [InlineData(999_600, "1M")]
    [InlineData(9_840_000, "9.84M")]
    [InlineData(12_340_000, "12.3M")]
    public void Tokens_are_told_coarsely(double tokens, string shown) => Measure.Tokens(tokens).ShouldBe(shown);
}
