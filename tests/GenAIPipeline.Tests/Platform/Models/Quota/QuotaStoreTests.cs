using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>The database's function, by the clock of the test.</summary>
public sealed class QuotaStoreTests(ModelDatabase database) : IClassFixture<ModelDatabase>
{
    /// <summary>A call of 1,000 tokens in and at most 1,000 out; nothing of what is not granted may be seen as waiting.</summary>
    private const double Reserve = 2_030;

    private static readonly double Noon = DateTimeOffset.Parse("2026-03-01T12:00:10Z").ToUnixTimeSeconds();

    private readonly QuotaStore store = new(database.Source);
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Whole_calls_are_granted_in_order_as_far_as_the_quota_goes()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 10_000 });

        var granted = await peer.TakeAsync(Noon, 6);

        granted.Count.ShouldBe(4);
        granted[0].Price.Reserve.ShouldBe(Reserve, 0.1);
        peer.Last.Level.ShouldBe(10_000 - 4 * Reserve, 1);
        peer.Line.Waiting.ShouldBe(2);
        // Held for two seconds, because a full bucket refills only when the calls arrive.
        (await peer.TickAsync(Noon + 2)).Count.ShouldBe(0);
        (await peer.TickAsync(Noon + 4)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_reserved_too_much_comes_back_and_a_debt_is_carried()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 10_000 });
        var granted = await peer.TakeAsync(Noon, 4);
        var before = peer.Last.Level;

        peer.Line.Settle(granted[0], 1_200);
        peer.Line.Settle(granted[1], 5_000);
        await peer.TickAsync(Noon);

        peer.Last.Level.ShouldBe(before + (Reserve - 1_200) + (Reserve - 5_000), 1);
    }

    [Fact]
    public async Task A_batch_that_comes_twice_counts_once()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 10_000 });
        var granted = await peer.TakeAsync(Noon, 5);
        peer.Line.Settle(granted[0], granted[0].Held - 100);

        var tick = peer.Line.Take(Noon);
        var first = (await peer.SendAsync(tick, Noon))[0];
        var again = (await peer.SendAsync(tick, Noon))[0];

        first.Level.ShouldBe(10_000 - 4 * Reserve + 100, 0.1);
        again.Level.ShouldBe(first.Level, 0.1);
    }

    [Fact]
    public async Task A_dead_process_gives_back_all_but_what_its_calls_probably_cost()
    {
        var options = new QuotaOptions { TokensPerMinute = 100_000 };
        var (living, dead) = (Peer(options), Peer(options));
        await living.TickAsync(Noon);
        await dead.TakeAsync(Noon, 20);
        await living.TickAsync(Noon + 3);
        var (before, later) = (living.Last.Level, Noon + 11.5);
        living.Last.Processes.ShouldBe(2);

        await living.TickAsync(later);

        living.Last.Processes.ShouldBe(1);
        // 20 calls held 2,030 and were expected to cost 1,500; meanwhile the bucket has refilled.
        living.Last.Level.ShouldBe(Math.Min(100_000, before + 20 * (Reserve - 1_500) + 8.5 / 60 * 100_000), 10);
        // It was only frozen: what it gave back is taken again.
        await dead.TickAsync(later);
        (dead.Last.Level + dead.Last.Slice).ShouldBe(living.Last.Level - 20 * (Reserve - 1_500), 10);
    }

    [Fact]
    public async Task In_clock_minutes_the_rest_is_lost_a_debt_is_carried_and_nothing_is_granted_at_the_boundary()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 10_000, OutputBurndown = 5, Window = QuotaWindow.Minute });
        var minute = Math.Floor(Noon / 60) * 60;
        var granted = await peer.TakeAsync(minute + 10, 2, limit: 100);

        (await peer.TakeAsync(minute + 59.9, 1, limit: 100)).ShouldBeEmpty();
        (await peer.TickAsync(minute + 60.1)).ShouldBeEmpty();
        // 100 tokens of the answer were reserved once and cost five times as much.
        peer.Line.Settle(granted[0], 1_000 + 5 * 100);
        await peer.TickAsync(minute + 60.2);

        (peer.Last.Level + peer.Last.Slice).ShouldBe(10_000 - 400 - (1_030 + 250), 1);
    }

    [Fact]
    public async Task A_days_quota_closes_until_midnight()
    {
        var peer = Peer(new QuotaOptions { TokensPerDay = 5_000 });

        (await peer.TakeAsync(Noon, 2)).Count.ShouldBe(2);
        var third = peer.Want(Noon);
        await peer.TickAsync(Noon);

        var fault = await Should.ThrowAsync<ModelFailureException>(() => third.Granted);
        fault.Cause.ShouldBe(ModelFailureCause.ThrottledToday);
        fault.RetryAfter!.Value.TotalHours.ShouldBe(12, 0.1);
        (await peer.TakeAsync(Noon + 12 * 3_600, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_provider_says_of_the_day_is_believed_for_an_hour()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 100_000 });
        var granted = await peer.TakeAsync(Noon, 1);
        peer.Line.Settle(granted[0], 0, ModelFailureCause.ThrottledToday);
        var next = peer.Want(Noon + 1);
        await peer.TickAsync(Noon + 1);

        (await Should.ThrowAsync<ModelFailureException>(() => next.Granted)).RetryAfter!.Value.TotalMinutes.ShouldBe(60, 1);
        peer.Last.Belief.ShouldBe(1);
        (await peer.TakeAsync(Noon + 3_602, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Requests_are_counted_too()
    {
        var peer = Peer(new QuotaOptions { RequestsPerMinute = 3 });

        (await peer.TakeAsync(Noon, 5)).Count.ShouldBe(3);
        (await peer.TickAsync(Noon + 19)).ShouldBeEmpty();
        (await peer.TickAsync(Noon + 21)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_lowers_the_level_at_once_and_a_second_one_the_belief_which_grows_back_slowly()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 100_000 });
        var granted = await peer.TakeAsync(Noon, 20);
        peer.Line.Settle(granted[0], 0, ModelFailureCause.Throttled);
        await peer.TickAsync(Noon + 1);
        (peer.Last.Level, peer.Last.Belief).ShouldBe((-1_000, 1));

        peer.Line.Settle(granted[1], 0, ModelFailureCause.Throttled);
        await peer.TickAsync(Noon + 11);
        peer.Last.Belief.ShouldBe(0.7);
        for (var second = 12; second < 30; second++)
            await peer.TickAsync(Noon + second);
        peer.Last.Belief.ShouldBe(0.7);
        for (var second = 31; second < 45; second++)
            await peer.TickAsync(Noon + second);
        peer.Last.Belief.ShouldBe(0.83, 0.015);
        for (var second = 45; second < 100; second++)
            await peer.TickAsync(Noon + second);
        peer.Last.Belief.ShouldBe(1);
    }

    [Fact]
    public async Task Higher_priorities_go_first_across_processes()
    {
        var options = new QuotaOptions { TokensPerMinute = 10_000 };
        var (batch, urgent) = (Peer(options), Peer(options));
        (await batch.TakeAsync(Noon, 4)).Count.ShouldBe(4);
        for (var n = 0; n < 2; n++)
        {
            urgent.Want(Noon, priority: 1);
            batch.Want(Noon);
        }

        (await urgent.TickAsync(Noon + 3)).ShouldBeEmpty();
        // Enough for one: it is kept for those that are urgent.
        (await batch.TickAsync(Noon + 3.3)).ShouldBeEmpty();
        (await urgent.TickAsync(Noon + 3.4)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task While_there_is_plenty_calls_wait_for_no_tick()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 1_000_000 });
        await peer.TakeAsync(Noon, 1);
        await peer.TickAsync(Noon + 0.1);
        peer.Last.Slice.ShouldBeGreaterThan(8 * Reserve - 1);

        for (var n = 0; n < 8; n++)
            peer.Line.TryTake(Call(), Noon + 0.15).ShouldNotBeNull();
        peer.Line.TryTake(Call(), Noon + 0.15).ShouldBeNull();
        peer.Line.IsBusy.ShouldBeTrue();
        await peer.TickAsync(Noon + 0.2);

        (1_000_000 - peer.Last.Level - peer.Last.Slice).ShouldBe(9 * Reserve, 1);
    }

    [Fact]
    public async Task When_it_grows_scarce_nobody_has_an_allowance()
    {
        var peer = Peer(new QuotaOptions { TokensPerMinute = 10_000 });
        await peer.TakeAsync(Noon, 4);
        await peer.TickAsync(Noon + 0.1);

        peer.Last.Slice.ShouldBe(0);
        peer.Line.TryTake(Call(), Noon + 0.2).ShouldBeNull();
    }

    [Fact]
    public async Task Histories_are_shared()
    {
        var history = new OutputHistory();
        for (var n = 0; n < 100; n++)
            history.Learn(100 + n, 1.1);
        var name = Guid.NewGuid().ToString();

        await store.SaveHistoriesAsync([("model", name, history.Moments)], TestContext.Current.CancellationToken);
        await store.SaveHistoriesAsync([("model", name, history.Moments with { Answers = 3 })], TestContext.Current.CancellationToken);

        (await store.LoadHistoriesAsync(TestContext.Current.CancellationToken)).Single(h => h.Prompt == name).Moments.ShouldBe(history.Moments);
    }

    private static QuotaCall Call() => new() { Tenant = "acme", Estimate = 1_000, Limit = 1_000, History = new OutputHistory(new OutputMoments(0, 0, 0, 0, InputRatio: 1)), EnqueuedAt = Noon, Deadline = Noon + 1_000 };

    private QuotaPeer Peer(QuotaOptions options) => new(store, key, options);
}
