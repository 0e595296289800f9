using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests;

public sealed class RetentionTests(TestApi api) : IClassFixture<TestApi>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_default_nothing_that_people_made_is_removed()
    {
        var document = await CompletedAsync();
        await Aged(document);

        await Policy(new RetentionOptions()).ApplyAsync(Cancellation);
        await Policy(new RetentionOptions()).AgeDeadLettersAsync(Cancellation);

        (await api.ScalarAsync<long>($"select count(*) from stage_result where document_id = '{document.Id}'")).ShouldBe(4);
        (await api.Get<ExpiryStore>().ExpiredAtAsync(document.Id, DocumentPart.Files, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Each_part_goes_by_its_own_age_and_the_row_says_since_when()
    {
        var old = await CompletedAsync();
        await Aged(old);
        var young = await CompletedAsync();
        var files = api.Files;
        foreach (var document in new[] { old, young })
            await files.WriteAsync(DocumentFiles.Content(document.Id), new MemoryStream(Encoding.UTF8.GetBytes("text")), 100, Cancellation);

        await Policy(new RetentionOptions { Files = TimeSpan.FromDays(7), Text = TimeSpan.FromDays(7) }).ApplyAsync(Cancellation);

        (await files.ReadAsync(DocumentFiles.Content(old.Id), Cancellation)).ShouldBeNull();
        await using (var kept = await files.ReadAsync(DocumentFiles.Content(young.Id), Cancellation))
            kept.ShouldNotBeNull();
        (await ExpiredAsync(old)).ShouldBe((true, true, false));
        (await ExpiredAsync(young)).ShouldBe((false, false, false));
        (await api.Get<StageResultStore>().FindAsync(old.Id, StageName.Extraction, 1, Cancellation)).ShouldBeNull();
        (await api.Get<StageResultStore>().FindAsync(old.Id, StageName.Publishing, 1, Cancellation)).ShouldNotBeNull();

        await Policy(new RetentionOptions { Results = TimeSpan.FromDays(7) }).ApplyAsync(Cancellation);

        (await api.Get<StageResultStore>().FindAsync(old.Id, StageName.Publishing, 1, Cancellation)).ShouldBeNull();
        (await api.Get<StageResultStore>().FindAsync(young.Id, StageName.Publishing, 1, Cancellation)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Files_that_never_became_a_document_are_cleaned_up_after_a_day_and_no_others()
    {
        var store = api.Files;
        var (stray, fresh) = (DocumentId.New(TimeProvider.System.GetUtcNow()), DocumentId.New(TimeProvider.System.GetUtcNow()));
        var living = await CompletedAsync();
        foreach (var id in new[] { stray, fresh, living.Id })
        {
            using var content = new MemoryStream("a file"u8.ToArray());
            await store.WriteAsync(DocumentFiles.Content(id), content, 100, Cancellation);
        }

        var now = api.Time.GetUtcNow().UtcDateTime;
        foreach (var (id, writtenAt) in new[] { (stray, now.AddDays(-2)), (living.Id, now.AddDays(-2)), (fresh, now) })
            Directory.SetLastWriteTimeUtc(Path.GetDirectoryName((await store.OpenLocalAsync(DocumentFiles.Content(id), Cancellation)).Path)!, writtenAt);
        await Policy(new RetentionOptions()).CleanAsync(Cancellation);

        (await store.ReadAsync(DocumentFiles.Content(stray), Cancellation)).ShouldBeNull();
        await using var kept = await store.ReadAsync(DocumentFiles.Content(living.Id), Cancellation);
        await using var young = await store.ReadAsync(DocumentFiles.Content(fresh), Cancellation);
        kept.ShouldNotBeNull();
        young.ShouldNotBeNull();
    }

    [Fact]
    public async Task More_than_one_batch_goes_in_one_turn()
    {
        await api.ScalarAsync<long>("""
            with made as (
                insert into document (id, tenant, file_name, media_type, bytes, sha256, profile, status, correlation_id, ended_at)
                select gen_random_uuid(), 'many', 'f', 't', 1, 's', 'general', 'Completed', 'c', '2020-01-01' from generate_series(1, 1200)
                returning id
            ), results as (
                insert into stage_result (document_id, run, stage, body) select id, 1, 'Extraction', '\x7b7d' from made
            )
            select count(*) from made
            """);

        await Policy(new RetentionOptions { Text = TimeSpan.FromDays(365) }).ApplyAsync(Cancellation);

        (await api.ScalarAsync<long>("select count(*) from document where tenant = 'many' and text_expired_at is null")).ShouldBe(0);
    }

    [Fact]
    public async Task A_sample_that_nobody_looked_at_is_withdrawn_with_its_subject()
    {
        var sampled = await api.DoubtedAsync(ReviewLane.Qa);
        await Aged(sampled);

        await Policy(new RetentionOptions { Results = TimeSpan.FromDays(1) }).ApplyAsync(Cancellation);

        (await ExpiredAsync(sampled)).Results.ShouldBeTrue();
        (await api.ScalarAsync<string>($"select status from review where id = '{sampled.Review!.Id}'")).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task What_waits_for_a_person_or_may_be_redriven_is_kept_whatever_its_age()
    {
        var reviewed = await api.DoubtedAsync();
        var (failed, letter) = await api.FailedAsync();
        await Aged(reviewed);
        await Aged(failed);
        var policy = Policy(new RetentionOptions { Files = TimeSpan.FromDays(1), Text = TimeSpan.FromDays(1), Results = TimeSpan.FromDays(1), DeadLetters = TimeSpan.FromDays(1) });

        await policy.ApplyAsync(Cancellation);
        (await ExpiredAsync(reviewed)).ShouldBe((false, false, false));
        (await ExpiredAsync(failed)).ShouldBe((false, false, false));

        await api.ScalarAsync<long>($"update dead_letter set parked_at = '2020-01-01' where id = '{letter}' returning 1::bigint");
        await policy.AgeDeadLettersAsync(Cancellation);
        (await api.Get<DeadLetterStore>().FindAsync(letter, Cancellation)).ShouldBeNull();
        (await api.Get<Redrives>().RedriveAsync(letter, "ann", Cancellation)).ShouldBeFalse();

        await policy.ApplyAsync(Cancellation);
        (await ExpiredAsync(failed)).Text.ShouldBeTrue();
    }

    [Fact]
    public async Task Old_events_go_and_what_is_left_is_contiguous()
    {
        for (var n = 0; n < 6; n++)
            await api.AcceptedAsync("trim");
        await api.FeedAsync("trim");
        await api.ScalarAsync<long>("update feed set time = '2025-12-01' where tenant = 'trim' and sequence in (1, 2, 4) returning 1::bigint");
        await api.ScalarAsync<long>("update feed set time = '2026-01-30 08:00:01+00' where tenant = 'trim' and sequence in (3, 5, 6) returning 1::bigint");

        await Policy(new RetentionOptions { Events = TimeSpan.FromDays(30) }).ApplyAsync(Cancellation);

        (await api.FeedAsync("trim")).Select(e => e.Sequence).ShouldBe([3, 4, 5, 6]);
    }

    [Fact]
    public async Task Cleaning_forgets_old_idempotency_keys_and_login_links()
    {
        await api.ScalarAsync<long>("insert into idempotency_key (tenant, key, fingerprint, document_id, created_at) values ('t', 'old', 'f', gen_random_uuid(), '2025-01-01'), ('t', 'young', 'f', gen_random_uuid(), '2026-02-28') returning 1::bigint");
        await api.ScalarAsync<long>("insert into login_link (hash, expires_at) values ('\\x01', '2026-02-28'), ('\\x02', '2026-03-02') returning 1::bigint");

        await Policy(new RetentionOptions()).CleanAsync(Cancellation);

        (await api.ScalarAsync<string>("select string_agg(key, ',') from idempotency_key")).ShouldBe("young");
        (await api.ScalarAsync<long>("select count(*) from login_link")).ShouldBe(1);
    }

    [Fact]
    public async Task Cached_answers_go_by_the_moment_they_were_made()
    {
        await api.ScalarAsync<long>("insert into answer (tenant, key, value, expires_at, created_at) values ('t', '\\x01', '\\x01', '2099-01-01', '2026-01-01'), ('t', '\\x02', '\\x01', '2099-01-01', '2026-02-28') returning 1::bigint");

        await Policy(new RetentionOptions { CachedAnswers = TimeSpan.FromDays(30) }).ApplyAsync(Cancellation);

        (await api.ScalarAsync<long>("select count(*) from answer")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_gone_is_410_with_a_code_and_what_never_was_is_not()
    {
        var old = await CompletedAsync();
        await Aged(old);
        var young = await api.AcceptedAsync();
        await Policy(new RetentionOptions { Files = TimeSpan.FromDays(7), Text = TimeSpan.FromDays(7), Results = TimeSpan.FromDays(7) }).ApplyAsync(Cancellation);
        using var ann = api.As();

        foreach (var part in new[] { "content", "text", "result" })
        {
            var (status, problem) = await ann.GetJsonAsync($"/v1/documents/{old.Id}/{part}");
            (status, (string)problem!["code"]!).ShouldBe((410, "content_expired"), part);
            (await ann.GetJsonAsync($"/v1/documents/{young.Id}/{part}")).Status.ShouldBeOneOf(404, 409);
        }
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(null, 29)]
    public void An_age_that_makes_no_sense_is_refused(int? files, int? events)
    {
        var options = new RetentionOptions { Files = files is { } f ? TimeSpan.FromDays(f) : null, Events = events is { } e ? TimeSpan.FromDays(e) : null };

        options.Validate(new(options)).ShouldNotBeEmpty();
    }

    private async Task<Document> CompletedAsync()
    {
        var document = await api.SummarizedAsync();
        document = await api.MoveAsync(new Transition(document, DocumentStatus.ReadyToPublish) { Stage = StageName.Checking, Result = new { } });
        return await api.MoveAsync(new Transition(document, DocumentStatus.Completed) { Stage = StageName.Publishing, Result = new { } });
    }

    private Task<long> Aged(Document document) => api.ScalarAsync<long>($"update document set ended_at = case when ended_at is not null then timestamptz '2026-01-01' end where id = '{document.Id}' returning 1::bigint");

    private async Task<(bool Files, bool Text, bool Results)> ExpiredAsync(Document document)
    {
        var expiry = api.Get<ExpiryStore>();
        return (
            await expiry.ExpiredAtAsync(document.Id, DocumentPart.Files, Cancellation) is not null,
            await expiry.ExpiredAtAsync(document.Id, DocumentPart.Text, Cancellation) is not null,
            await expiry.ExpiredAtAsync(document.Id, DocumentPart.Results, Cancellation) is not null);
    }

    private Retention Policy(RetentionOptions options) => new(
        Options.Create(options),
        new RetentionStores(api.Get<ExpiryStore>(), api.Get<DeadLetterStore>(), api.Get<AnswerStore>(), api.Get<FeedStore>(), api.Get<LoginLinkStore>(), api.Get<IntakeStore>(), api.Get<PasswordStore>(), new AnswerCacheOptions()),
        api.Files,
        api.Time,
        NullLogger<Retention>.Instance);
}
