using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>How much of a quota four processes use, and how seldom they are refused: the real queue and the real function, minutes of virtual time.</summary>
public sealed class QuotaSimulationTests(ModelDatabase database) : IClassFixture<ModelDatabase>
{
    private readonly QuotaStore store = new(database.Source);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, QuotaWindow.Bucket)]
    [InlineData(5, QuotaWindow.Bucket)]
    [InlineData(15, QuotaWindow.Bucket)]
    [InlineData(1, QuotaWindow.Minute)]
    [InlineData(5, QuotaWindow.Minute)]
    [InlineData(15, QuotaWindow.Minute)]
    public async Task Nearly_all_of_a_quota_is_used_and_hardly_a_call_refused(double burndown, QuotaWindow window)
    {
        var run = await RunAsync(new QuotaLoad { Burndown = burndown, Window = window, Minutes = 3 });

        run.Shares.Average().ShouldBeGreaterThanOrEqualTo(0.97);
        run.ThrottledShare.ShouldBeLessThanOrEqualTo(0.001);
        run.Wasted.ShouldBeLessThan(0.03);
    }

    [Theory]
    [InlineData(QuotaWindow.Bucket, 60)]
    [InlineData(QuotaWindow.Minute, 60)]
    // When all of the minute is used already, so that the next one begins with a debt.
    [InlineData(QuotaWindow.Minute, 62)]
    public async Task A_lowered_limit_is_obeyed_within_a_minute_and_a_restored_one_used_within_two(QuotaWindow window, int from)
    {
        var run = await RunAsync(new QuotaLoad { Burndown = 5, Window = window, Minutes = 9, Tenants = new Dictionary<string, int> { ["acme"] = 24 }, LimitAt = second => second >= from && second < from + 240 ? 0.6 : 1 });

        // From a minute behind the change on.
        (run.Refused.Skip(2).Sum() / (double)run.Calls.Skip(2).Sum()).ShouldBeLessThanOrEqualTo(0.01);
        run.Shares.Skip(3).Take(2).Average().ShouldBeGreaterThan(0.9);
        run.Shares[7].ShouldBeGreaterThanOrEqualTo(0.9);
    }

    [Fact]
    public async Task Longer_answers_are_learnt_without_refusals()
    {
        var run = await RunAsync(new QuotaLoad { Burndown = 5, Minutes = 4, LengthAt = second => second < 60 ? 1 : 1.6 });

        run.ThrottledShare.ShouldBeLessThanOrEqualTo(0.001);
        run.Shares.Average().ShouldBeGreaterThanOrEqualTo(0.97);
    }

    [Theory]
    [InlineData(QuotaWindow.Bucket)]
    [InlineData(QuotaWindow.Minute)]
    public async Task What_a_dead_process_had_reserved_comes_back(QuotaWindow window)
    {
        var run = await RunAsync(new QuotaLoad { Burndown = 5, Window = window, Minutes = 4, KillAt = 70 });

        run.ThrottledShare.ShouldBeLessThanOrEqualTo(0.002);
        run.Shares[2].ShouldBeGreaterThanOrEqualTo(0.97);
    }

    [Fact]
    public async Task Tenants_get_equal_shares_of_the_tokens_however_many_calls_they_have()
    {
        var run = await RunAsync(new QuotaLoad { Burndown = 5, AtOnce = 500, IsUnknown = true, Minutes = 3, Tenants = new Dictionary<string, int> { ["loud"] = 200, ["b"] = 20, ["c"] = 20, ["d"] = 20 } });

        var mean = run.Served.Values.Average();
        run.Served.Values.ShouldAllBe(tokens => tokens < 1.1 * mean && tokens > mean / 1.1);
        run.Shares.Average().ShouldBeGreaterThanOrEqualTo(0.95);
    }

    private async Task<QuotaRun> RunAsync(QuotaLoad load)
    {
        var run = await QuotaSimulation.RunAsync(store, load, Cancellation);
        TestContext.Current.SendDiagnosticMessage($"{load.Window} {load.Burndown}: {run}, served {string.Join(' ', run.Served.Select(s => $"{s.Key} {s.Value:N0}"))}");
        return run;
    }
}
