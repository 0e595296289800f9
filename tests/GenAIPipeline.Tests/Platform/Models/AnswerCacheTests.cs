using System.Text;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class AnswerCacheTests(ModelDatabase database) : IClassFixture<ModelDatabase>
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("key");
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly AnswerStore store = new(database.Source);
    private readonly string acme = $"acme-{Guid.NewGuid()}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_callers_in_two_processes_compute_once()
    {
        AnswerCache[] processes = [Cache(), Cache()];
        var computed = 0;
        var gate = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 20).Select(i => processes[i % 2].GetAsync(acme, Key, $"doc{i}", Lifetime, async _ =>
        {
            Interlocked.Increment(ref computed);
            await gate.Task;
            return (Encoding.UTF8.GetBytes("answer"), true);
        }, Cancellation)).ToList();
        gate.SetResult();
        var answers = await Task.WhenAll(callers);
        computed.ShouldBe(1);
        answers.Count(a => !a.IsHit).ShouldBe(1);
        answers.ShouldAllBe(a => Encoding.UTF8.GetString(a.Value) == "answer");
        (await CountAsync("answer_user")).ShouldBe(20);
    }

    [Fact]
    public async Task A_failed_computation_is_not_kept_and_the_next_caller_computes()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => GetAsync(acme, "a", () => throw new InvalidOperationException()));
        (await CountAsync("answer")).ShouldBe(0);
        (await GetAsync(acme, "b", () => "second")).ShouldBe(("second", false));
    }

    [Fact]
    public async Task An_answer_that_is_not_to_be_kept_is_given_but_not_stored()
    {
        var (value, _) = await Cache().GetAsync(acme, Key, "a", Lifetime, _ => Task.FromResult(("cut"u8.ToArray(), false)), Cancellation);
        Encoding.UTF8.GetString(value).ShouldBe("cut");
        (await CountAsync("answer")).ShouldBe(0);
    }

    [Fact]
    public async Task A_claim_of_a_dead_process_ends_with_its_lease()
    {
        (await store.ClaimAsync(acme, Key, Guid.NewGuid(), TimeSpan.FromSeconds(-1), "dead", Cancellation)).IsClaimed.ShouldBeTrue();
        (await GetAsync(acme, "b", () => "mine")).ShouldBe(("mine", false));
    }

    [Fact]
    public async Task A_living_claim_is_respected()
    {
        (await store.ClaimAsync(acme, Key, Guid.NewGuid(), TimeSpan.FromMinutes(1), "a", Cancellation)).IsClaimed.ShouldBeTrue();
        (await store.ClaimAsync(acme, Key, Guid.NewGuid(), TimeSpan.FromMinutes(1), "b", Cancellation)).ShouldBe((null, false));
    }

    [Fact]
    public async Task Tenants_never_share_an_answer()
    {
        await GetAsync(acme, "a", () => "of acme");
        (await GetAsync(acme + "-other", "b", () => "of other")).ShouldBe(("of other", false));
    }

    [Fact]
    public async Task An_answer_goes_with_the_last_document_that_used_it()
    {
        await GetAsync(acme, "a", () => "shared");
        (await GetAsync(acme, "b", () => "never")).ShouldBe(("shared", true));
        (await store.RemoveUserAsync(acme, "a", Cancellation)).ShouldBe(0);
        (await GetAsync(acme, "b", () => "never")).ShouldBe(("shared", true));
        (await store.RemoveUserAsync(acme, "b", Cancellation)).ShouldBe(1);
        (await CountAsync("answer")).ShouldBe(0);
        (await CountAsync("answer_user")).ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_whose_document_was_deleted_meanwhile_is_not_stored()
    {
        await GetAsync(acme, "a", () =>
        {
            store.RemoveUserAsync(acme, "a", Cancellation).GetAwaiter().GetResult();
            return "late";
        });
        (await CountAsync("answer")).ShouldBe(0);
    }

    [Fact]
    public async Task Expired_answers_are_made_anew_and_purged()
    {
        await Cache().GetAsync(acme, Key, "a", TimeSpan.FromSeconds(-1), _ => Task.FromResult(("old"u8.ToArray(), true)), Cancellation);
        (await GetAsync(acme, "a", () => "new")).ShouldBe(("new", false));
        (await store.PurgeAsync(Cancellation)).ShouldBe(0);
        await Cache().GetAsync(acme, [1], "a", TimeSpan.FromSeconds(-1), _ => Task.FromResult(("old"u8.ToArray(), true)), Cancellation);
        (await store.PurgeAsync(Cancellation)).ShouldBe(1);
    }

    private AnswerCache Cache() => new(store, TimeProvider.System, NullLogger<AnswerCache>.Instance);

    private async Task<(string Value, bool IsHit)> GetAsync(string tenant, string document, Func<string> compute)
    {
        var (value, isHit) = await Cache().GetAsync(tenant, Key, document, Lifetime, _ => Task.FromResult((Encoding.UTF8.GetBytes(compute()), true)), Cancellation);
        return (Encoding.UTF8.GetString(value), isHit);
    }

    private async Task<long> CountAsync(string table)
    {
        await using var command = database.Source.CreateCommand($"select count(*) from {table} where tenant = '{acme}'");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
