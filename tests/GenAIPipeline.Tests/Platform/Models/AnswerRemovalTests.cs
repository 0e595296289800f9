using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>What leaves the cache without its documents; whole tables, so the database is its own.</summary>
public sealed class AnswerRemovalTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private CacheProcess process = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        process = await CacheProcess.StartAsync(database.ConnectionString);
        await process.Store.ClearAsync(null, null, null, Cancellation);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task What_was_used_longest_ago_goes_first_when_there_are_too_many_bytes()
    {
        foreach (var (key, age) in new[] { ("a", 3), ("b", 2), ("c", 1) })
        {
            await process.GetAsync(Request(key), new string('x', 1_000));
            await AgeAsync(key, age);
        }

        (await process.Store.TrimAsync(3_000, Cancellation)).ShouldBe(0);
        // A hit makes the oldest the newest.
        await process.GetAsync(Request("a"), "never");
        await process.Cache.Uses.FlushAsync(Cancellation);
        (await process.Store.TrimAsync(2_500, Cancellation)).ShouldBe(1);
        (await KeysAsync()).ShouldBe("a,c");
        (await database.ScalarAsync<long>("select count(*) from answer_user")).ShouldBe(2);
    }

    [Fact]
    public async Task Answers_are_cleared_by_what_they_were_asked_for_and_forgotten_in_memory_too()
    {
        await process.GetAsync(Request("a"), "1");
        await process.GetAsync(Request("b") with { Profile = "invoice" }, "2");
        await process.GetAsync(Request("c") with { Model = "other" }, "3");
        await process.GetAsync(Request("d") with { Scope = "globex" }, "4");
        (await process.Store.ClearAsync("globex", null, null, Cancellation)).ShouldBe(1);
        (await process.Store.ClearAsync("acme", "general", "other", Cancellation)).ShouldBe(1);
        (await process.Store.ClearAsync(null, "invoice", null, Cancellation)).ShouldBe(1);
        (await KeysAsync()).ShouldBe("a");
        (await process.Store.ClearAsync(null, null, null, Cancellation)).ShouldBe(1);
        while ((await process.GetAsync(Request("a"), "new")).Value != "new")
            await Task.Yield(); // the notice is on its way
    }

    [Fact]
    public async Task What_expired_or_nobody_uses_is_purged_and_late_uses_of_deleted_documents_count_for_nothing()
    {
        var deleted = Guid.CreateVersion7();
        await process.GetAsync(Request("a") with { Lifetime = TimeSpan.FromSeconds(-1) }, "expired");
        await process.GetAsync(Request("b"), "used");
        await process.GetAsync(Request("c") with { Document = deleted.ToString() }, "of the dead");
        await database.ScalarAsync<long>("with added as (insert into document_tombstone (id, tenant, deleted_at) values ($1, 'acme', now()) returning 1) select count(*) from added", deleted);
        (await process.Store.PurgeAsync(Cancellation)).ShouldBe(2);
        (await KeysAsync()).ShouldBe("b");
    }

    [Fact]
    public async Task A_hit_is_recorded_once()
    {
        await process.GetAsync(Request("a"), "1");
        await process.GetAsync(Request("a") with { Document = "second" }, "never");
        await process.Cache.Uses.FlushAsync(Cancellation);
        await process.Cache.Uses.FlushAsync(Cancellation);
        (await database.ScalarAsync<long>("select count(*) from model_call where outcome = 'Cached' and document_id = 'second'")).ShouldBe(1);
        (await database.ScalarAsync<long>("select count(*) from answer_user where document_id = 'second'")).ShouldBe(1);
    }

    private static AnswerRequest Request(string key) => new("acme", System.Text.Encoding.UTF8.GetBytes(key), "doc") { Profile = "general", Model = "m", Lifetime = TimeSpan.FromDays(1) };

    private Task<long> AgeAsync(string key, int hours) =>
        database.ScalarAsync<long>($"with aged as (update answer set used_at = now() - interval '{hours} hours' - interval '1 minute' where key = $1 returning 1) select count(*) from aged", System.Text.Encoding.UTF8.GetBytes(key));

    private Task<string> KeysAsync() => database.ScalarAsync<string>("select coalesce(string_agg(convert_from(key, 'utf8'), ',' order by key), '') from answer");
}
