using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

public sealed class QuotaUsesTests(ModelDatabase database) : IClassFixture<ModelDatabase>
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-01T12:03:20Z");

    private readonly string model = $"model-{Guid.NewGuid()}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Minutes_become_intervals_beside_what_the_catalog_allows()
    {
        await MinuteAsync("12:01", 700, granted: 7, refused: 1, belief: 0.9);
        await MinuteAsync("12:02", 900, granted: 9, refused: 0, belief: 0.8);
        await MinuteAsync("11:59", 100, granted: 1, refused: 0, belief: 1);
        await RunningAsync(Now, settled: 400, granted: 4);

        var use = await UseAsync(24, ("Models:Quota:TokensPerMinute", "1000"), ("Models:Bedrock:Region", "eu-west-1"));

        (use.Account, use.Region, use.TokensPerMinute, use.IntervalMinutes, use.MinuteTokens, use.Belief).ShouldBe(("default", "eu-west-1", 1_000, 5, 400, 0.75));
        use.Points.Select(point => (point.At.ToString("HH:mm"), point.SettledTokens, point.BusiestMinuteTokens, point.Granted, point.Refused, point.Belief))
            .ShouldBe([("11:55", 100, 100, 1, 0, 1), ("12:00", 2_000, 900, 20, 1, 0.75)]);
    }

    [Fact]
    public async Task Before_the_first_call_a_limited_model_is_there_without_points()
    {
        var use = await UseAsync(24, ("Models:Quota:TokensPerMinute", "1000"));
        (use.Region, use.TokensPerMinute, use.MinuteTokens, use.Points.Count).ShouldBe((null, 1_000, 0, 0));
    }

    [Fact]
    public async Task A_model_that_is_configured_no_more_keeps_its_past()
    {
        await MinuteAsync("12:01", 700, granted: 7, refused: 0, belief: 1);
        var use = await UseAsync(1);
        (use.TokensPerMinute, use.IntervalMinutes, use.Points.Single().SettledTokens).ShouldBe((null, 1, 700));
    }

    [Theory]
    [InlineData(1, 1, 60)]
    [InlineData(24, 5, 288)]
    [InlineData(25, 5, 300)]
    [InlineData(168, 60, 168)]
    [InlineData(301, 120, 151)]
    [InlineData(2_160, 480, 270)]
    public async Task However_long_the_time_is_no_more_than_300_points_hold_all_of_it(int hours, int minutes, int points)
    {
        await database.ScalarAsync<long>(
            """
            with filled as (
                insert into model_quota_minute (key, minute, settled_tokens, granted, refused, belief)
                select 'default/eu-west-1/' || $1, m, 10, 1, 0, 1
                from generate_series(date_trunc('minute', $2::timestamptz) - make_interval(hours => $3) + interval '1 minute', $2, interval '1 minute') m
                returning 1
            )
            select count(*) from filled
            """, model, Now, hours);

        var use = await UseAsync(hours, ("Models:Bedrock:Region", "eu-west-1"));

        (use.IntervalMinutes, use.Points.Count).ShouldBe((minutes, points));
        use.Points.Sum(point => point.Granted).ShouldBeInRange(hours * 60 - minutes, hours * 60);
        use.Points[^1].At.ShouldBeInRange(Now.AddMinutes(-minutes), Now);
    }

    private async Task<QuotaUse> UseAsync(int hours, params (string Key, string Value)[] settings)
    {
        IEnumerable<(string Key, string Value)> all = [("Models:Endpoint", "http://127.0.0.1:9/v1"), ("Models:Model", model), .. settings];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        using var models = new ConfiguredModels(configuration, [], NullLogger<ConfiguredModels>.Instance);
        var uses = await new QuotaUses(new QuotaUseStore(database.Source), models, new FakeTimeProvider(Now)).ReadAsync(hours, Cancellation);
        return uses.Single(use => use.Model == model);
    }

    private async Task MinuteAsync(string time, double settled, int granted, int refused, double belief)
    {
        await using var command = database.Source.CreateCommand("insert into model_quota_minute (key, minute, settled_tokens, granted, refused, belief) values ($1, $2, $3, $4, $5, $6)");
        foreach (var value in new object[] { $"default/eu-west-1/{model}", DateTimeOffset.Parse($"2026-03-01T{time}:00Z"), settled, granted, refused, belief })
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task RunningAsync(DateTimeOffset at, double settled, int granted)
    {
        await using var command = database.Source.CreateCommand("insert into model_quota (key, level, at, minute, requests, requests_at, day, belief, settled, granted) values ($1, 0, 0, $2, 0, 0, 0, 0.75, $3, $4)");
        foreach (var value in new object[] { $"default/eu-west-1/{model}", at.ToUnixTimeSeconds() / 60, settled, granted })
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
