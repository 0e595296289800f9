using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class AnswerCacheTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private readonly AnswerStore store = new(database.Source);
    private readonly string acme = $"acme-{Guid.NewGuid()}";
    private CacheProcess one = null!;
    private CacheProcess other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (one, other) = (await CacheProcess.StartAsync(database.ConnectionString), await CacheProcess.StartAsync(database.ConnectionString));

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await other.DisposeAsync();
        store.Dispose();
    }

    [Fact]
    public async Task A_hundred_callers_in_four_processes_compute_once_and_all_are_users()
    {
        await using var third = await CacheProcess.StartAsync(database.ConnectionString);
        await using var fourth = await CacheProcess.StartAsync(database.ConnectionString);
        CacheProcess[] processes = [one, other, third, fourth];
        var computed = 0;
        var gate = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 100).Select(i => processes[i % 4].GetAsync(Request($"doc{i}"), async _ =>
        {
            Interlocked.Increment(ref computed);
            await gate.Task;
            return "answer";
        })).ToList();
        await database.UntilAsync("select exists (select from answer where tenant = $1 and is_awaited)", acme);
        gate.SetResult();
        var answers = await Task.WhenAll(callers);
        computed.ShouldBe(1);
        answers.Count(a => !a.IsHit).ShouldBe(1);
        answers.ShouldAllBe(a => a.Value == "answer");
        foreach (var process in processes)
            await process.Cache.Uses.FlushAsync(Cancellation);
        (await CountAsync("answer_user")).ShouldBe(100);
        (await CountAsync("model_call")).ShouldBe(99);
    }

    [Fact]
    public async Task A_repeated_call_is_answered_from_memory()
    {
        await one.GetAsync(Request(), "answer");
        await database.ScalarAsync<long>("with gone as (delete from answer where tenant = $1 returning 1) select count(*) from gone", acme);
        (await one.GetAsync(Request(), "never")).ShouldBe(("answer", true));
        (await other.GetAsync(Request(), "another")).ShouldBe(("another", false));
    }

    [Fact]
    public async Task Memory_keeps_no_more_bytes_than_it_may()
    {
        await using var small = await CacheProcess.StartAsync(database.ConnectionString, options: new AnswerCacheOptions { MemoryBytes = 100 });
        await small.GetAsync(Request(), "answer");
        await database.ScalarAsync<long>("with gone as (delete from answer where tenant = $1 returning 1) select count(*) from gone", acme);
        (await small.GetAsync(Request(), "again")).ShouldBe(("again", false));
    }

    [Fact]
    public async Task A_waiting_process_is_woken_by_the_answer()
    {
        // Its clock stands still, so that it never looks by itself.
        await using var waiting = await CacheProcess.StartAsync(database.ConnectionString, new FakeTimeProvider());
        var gate = new TaskCompletionSource<string>();
        var computing = one.GetAsync(Request("a"), _ => gate.Task);
        await ClaimedAsync();
        var waited = waiting.GetAsync(Request("b"), "never");
        await AwaitedAsync();
        gate.SetResult("answer");
        (await waited).ShouldBe(("answer", true));
        (await computing).IsHit.ShouldBeFalse();
    }

    [Fact]
    public async Task When_the_owner_fails_a_waiting_process_computes_at_once()
    {
        await using var waiting = await CacheProcess.StartAsync(database.ConnectionString, new FakeTimeProvider());
        var gate = new TaskCompletionSource<string>();
        var failing = one.GetAsync(Request("a"), _ => gate.Task);
        await ClaimedAsync();
        var waited = waiting.GetAsync(Request("b"), "mine");
        await AwaitedAsync();
        gate.SetException(new InvalidOperationException("the quota is far off"));
        (await waited).ShouldBe(("mine", false));
        await Should.ThrowAsync<InvalidOperationException>(() => failing);
    }

    [Fact]
    public async Task The_claim_of_a_dead_process_is_taken_over_long_before_its_lease_ends()
    {
        var dying = await CacheProcess.StartAsync(database.ConnectionString);
        _ = dying.GetAsync(Request("a"), _ => new TaskCompletionSource<string>().Task);
        await ClaimedAsync();
        await LeaseAsync("now() + interval '1 day'");
        var waited = one.GetAsync(Request("b"), "mine");
        await AwaitedAsync();
        waited.IsCompleted.ShouldBeFalse();
        await dying.DieAsync();
        (await waited).ShouldBe(("mine", false));
    }

    [Fact]
    public async Task The_claim_of_a_frozen_process_ends_with_its_lease_and_the_first_answer_stays()
    {
        var thaw = new TaskCompletionSource<string>();
        // A clock that stands still renews nothing, while the connection lives on.
        await using var frozen = await CacheProcess.StartAsync(database.ConnectionString, new FakeTimeProvider());
        var late = frozen.GetAsync(Request("a"), _ => thaw.Task);
        await ClaimedAsync();
        await LeaseAsync("now() - interval '1 second'");
        (await one.GetAsync(Request("b"), "first")).ShouldBe(("first", false));
        thaw.SetResult("late");
        (await late).ShouldBe(("late", false));
        (await other.GetAsync(Request("c"), "never")).ShouldBe(("first", true));
        (await frozen.GetAsync(Request("a"), "never")).ShouldBe(("first", true));
    }

    [Fact]
    public async Task A_failed_computation_is_not_kept_and_the_next_caller_computes()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => one.GetAsync(Request("a"), _ => throw new InvalidOperationException()));
        (await CountAsync("answer")).ShouldBe(0);
        (await one.GetAsync(Request("b"), "second")).ShouldBe(("second", false));
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_take_the_answer_from_those_who_wait_beside_him()
    {
        using var leaving = new CancellationTokenSource();
        var left = one.Cache.GetAsync(Request("a"), async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return ([], true);
        }, leaving.Token);
        await ClaimedAsync();
        var beside = one.GetAsync(Request("b"), "mine");
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => left);
        (await beside).ShouldBe(("mine", false));
    }

    [Fact]
    public async Task An_answer_that_is_not_to_be_kept_is_given_but_not_stored()
    {
        var (value, _) = await one.Cache.GetAsync(Request(), _ => Task.FromResult(("cut"u8.ToArray(), false)), Cancellation);
        value.ShouldBe("cut"u8.ToArray());
        (await CountAsync("answer")).ShouldBe(0);
        (await one.GetAsync(Request(), "whole")).ShouldBe(("whole", false));
    }

    [Fact]
    public async Task Tenants_share_an_answer_only_on_purpose()
    {
        await one.GetAsync(Request(), "of acme");
        (await one.GetAsync(Request() with { Scope = acme + "-other" }, "of other")).ShouldBe(("of other", false));
        var key = Guid.NewGuid().ToByteArray();
        await one.GetAsync(new AnswerRequest(AnswerRequest.Everybody, key, "a"), "of all");
        (await other.GetAsync(new AnswerRequest(AnswerRequest.Everybody, key, "b"), "never")).ShouldBe(("of all", true));
        await store.RemoveUserAsync(acme, "a", Cancellation);
        await other.Cache.Uses.FlushAsync(Cancellation);
    }

    [Fact]
    public async Task An_answer_goes_with_the_last_document_that_used_it_from_every_process()
    {
        await one.GetAsync(Request("a"), "shared");
        (await other.GetAsync(Request("b"), "never")).ShouldBe(("shared", true));
        await other.Cache.Uses.FlushAsync(Cancellation);
        (await store.RemoveUserAsync(acme, "a", Cancellation)).ShouldBe(0);
        (await other.GetAsync(Request("b"), "never")).ShouldBe(("shared", true));
        (await store.RemoveUserAsync(acme, "b", Cancellation)).ShouldBe(1);
        foreach (var process in new[] { one, other })
        {
            while ((await process.GetAsync(Request("c"), "new")).Value != "new")
                await Task.Yield(); // the notice is on its way
        }

        (await CountAsync("answer_user")).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_whose_document_was_deleted_meanwhile_is_not_stored()
    {
        await one.GetAsync(Request("a"), async _ =>
        {
            await store.RemoveUserAsync(acme, "a", Cancellation);
            return "late";
        });
        (await CountAsync("answer")).ShouldBe(0);
        (await one.GetAsync(Request("b"), "new")).ShouldBe(("new", false));
    }

    [Fact]
    public async Task Expired_answers_are_made_anew()
    {
        await one.GetAsync(Request() with { Lifetime = TimeSpan.FromSeconds(-1) }, "old");
        (await one.GetAsync(Request(), "new")).ShouldBe(("new", false));
        (await other.GetAsync(Request(), "never")).ShouldBe(("new", true));
    }

    private AnswerRequest Request(string document = "doc") => new(acme, "key"u8.ToArray(), document) { Profile = "general", Model = "m", Lifetime = TimeSpan.FromDays(1) };

    private Task ClaimedAsync() => database.UntilAsync("select exists (select from answer where tenant = $1)", acme);

    private Task AwaitedAsync() => database.UntilAsync("select exists (select from answer where tenant = $1 and is_awaited)", acme);

    private Task<long> LeaseAsync(string until) => database.ScalarAsync<long>($"with set as (update answer set lease_until = {until} where tenant = $1 returning 1) select count(*) from set", acme);

    private Task<long> CountAsync(string table) => database.ScalarAsync<long>($"select count(*) from {table} where tenant = $1", acme);
}
