using GenAIPipeline.AwsSimulator.Bedrock;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator.Bedrock;

/// <summary>Quotas as Bedrock keeps them, on a clock that the test moves.</summary>
public sealed class QuotaTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-03-01T10:00:00Z"));

    [Fact]
    public void A_call_reserves_its_input_and_max_tokens_and_is_settled_to_what_it_used()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 1_000, Burndown = 5 });

        var call = quota.Reserve(300, 400).Call.ShouldNotBeNull();
        quota.AvailableTokens().ShouldBe(300);
        quota.Settle(call, new QuotaUsage(300, 20, 10));

        quota.AvailableTokens().ShouldBe(1_000 - (300 + 20 + 5 * 10));
    }

    [Fact]
    public void A_call_that_does_not_fit_is_refused_until_the_bucket_has_refilled()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 600 });
        quota.Reserve(500, 100);

        quota.Reserve(50, 50).Refusal.ShouldBe(QuotaRefusal.TokensPerMinute);
        clock.Advance(TimeSpan.FromSeconds(9));
        quota.Reserve(50, 50).Refusal.ShouldBe(QuotaRefusal.TokensPerMinute);
        clock.Advance(TimeSpan.FromSeconds(1));
        quota.Reserve(50, 50).Call.ShouldNotBeNull();
        clock.Advance(TimeSpan.FromHours(1));
        quota.AvailableTokens().ShouldBe(600);
    }

    [Fact]
    public void A_debt_is_carried_until_it_is_refilled()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 600, Burndown = 5 });
        var call = quota.Reserve(300, 200).Call!;

        quota.Settle(call, new QuotaUsage(300, 0, 200));

        quota.AvailableTokens().ShouldBe(600 - 1_300);
        clock.Advance(TimeSpan.FromSeconds(70));
        quota.AvailableTokens()!.Value.ShouldBe(0, 0.001);
        quota.Reserve(1, 0).Refusal.ShouldBe(QuotaRefusal.TokensPerMinute);
    }

    [Fact]
    public void In_clock_minutes_what_is_left_is_lost_and_a_call_belongs_to_the_minute_it_started_in()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 1_000, Window = QuotaWindow.Minute });
        var call = quota.Reserve(500, 400).Call!;
        quota.AvailableTokens().ShouldBe(100);

        clock.Advance(TimeSpan.FromSeconds(60));
        quota.AvailableTokens().ShouldBe(1_000);
        quota.Settle(call, new QuotaUsage(500, 0, 100));

        quota.AvailableTokens().ShouldBe(1_000);
        quota.Statistics.Minutes.Single().ShouldBe(new MinuteStatistics(DateTimeOffset.Parse("2026-03-01T10:00:00Z")) { Granted = 1, SettledTokens = 600, UsefulTokens = 600 });
    }

    [Fact]
    public void In_clock_minutes_a_debt_begins_the_next_minute()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 1_000, Window = QuotaWindow.Minute, Burndown = 5 });
        var within = quota.Reserve(400, 300).Call!;
        var across = quota.Reserve(100, 100).Call!;
        quota.Settle(within, new QuotaUsage(400, 0, 300));

        clock.Advance(TimeSpan.FromSeconds(60));
        quota.AvailableTokens().ShouldBe(1_000 - (1_900 + 200 - 1_000) + 0.0);
        quota.Settle(across, new QuotaUsage(100, 0, 100));

        quota.AvailableTokens().ShouldBe(-100 - (600 - 200));
        clock.Advance(TimeSpan.FromSeconds(60));
        quota.AvailableTokens().ShouldBe(500);
    }

    [Fact]
    public void By_the_switch_a_running_call_holds_its_reservation_over_the_boundary()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 1_000, Window = QuotaWindow.Minute, CarriesReservations = true });
        var call = quota.Reserve(500, 400).Call!;

        clock.Advance(TimeSpan.FromSeconds(60));
        quota.AvailableTokens().ShouldBe(100);
        clock.Advance(TimeSpan.FromSeconds(60));
        quota.AvailableTokens().ShouldBe(100);
        quota.Settle(call, new QuotaUsage(500, 0, 50));

        quota.AvailableTokens().ShouldBe(450);
        clock.Advance(TimeSpan.FromSeconds(60));
        quota.AvailableTokens().ShouldBe(1_000);
    }

    [Fact]
    public void A_day_has_its_own_limit()
    {
        var quota = Quota(new ModelQuota { TokensPerDay = 1_000 });
        quota.Settle(quota.Reserve(900, 100).Call!, new QuotaUsage(900, 0, 50));

        quota.Reserve(40, 20).Refusal.ShouldBe(QuotaRefusal.TokensPerDay);
        clock.Advance(TimeSpan.FromHours(14));
        quota.Reserve(40, 20).Call.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(QuotaWindow.Bucket, 20)]
    [InlineData(QuotaWindow.Minute, 60)]
    public void Requests_are_limited_by_themselves(QuotaWindow window, int secondsToNext)
    {
        var quota = Quota(new ModelQuota { RequestsPerMinute = 3, Window = window });
        for (var i = 0; i < 3; i++)
            quota.Release(quota.Reserve(1, 1).Call!);

        quota.Reserve(1, 1).Refusal.ShouldBe(QuotaRefusal.RequestsPerMinute);
        clock.Advance(TimeSpan.FromSeconds(secondsToNext));
        quota.Reserve(1, 1).Call.ShouldNotBeNull();
    }

    [Fact]
    public void Statistics_tell_each_minute_and_each_refusal()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 600, Burndown = 5 });
        quota.Settle(quota.Reserve(100, 100).Call!, new QuotaUsage(100, 10, 20));
        quota.Reserve(1_000, 0);
        clock.Advance(TimeSpan.FromMinutes(2));
        quota.Settle(quota.Reserve(100, 0).Call!, new QuotaUsage(90, 0, 0));

        quota.Statistics.Minutes.Select(m => (m.Minute.Minute, m.Granted, m.Throttled, m.SettledTokens, m.UsefulTokens)).ShouldBe([(0, 1, 1, 210, 130), (2, 1, 0, 90, 90)]);
        quota.Statistics.Refusals.ShouldBe(new Dictionary<QuotaRefusal, int> { [QuotaRefusal.TokensPerMinute] = 1 });
    }

    [Fact]
    public void A_released_call_gives_everything_back()
    {
        var quota = Quota(new ModelQuota { TokensPerMinute = 600, TokensPerDay = 600 });

        quota.Release(quota.Reserve(500, 100).Call!);

        quota.Reserve(500, 100).Call.ShouldNotBeNull();
    }

    private Quota Quota(ModelQuota limits) => new(limits, clock);
}
