using System.Text.Json.Nodes;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Tests.Review;

public sealed class ReviewEndpointsTests(TestApi api) : IClassFixture<TestApi>
{
    private static readonly object Edit = new { decision = "approve_with_edits", comment = "misheard", edits = new[] { new { path = "/summary/sentences/0/text", value = "Ask what you can do for your country." } } };

    [Fact]
    public async Task A_doubted_document_stands_in_the_list_with_its_reasons_and_its_draft()
    {
        var document = await api.DoubtedAsync();
        using var ann = api.As();

        var (_, listed) = await ann.GetJsonAsync("/v1/reviews?limit=1000");
        var (status, review) = await ann.GetJsonAsync($"/v1/reviews/{document.Review!.Id}");

        listed!.AsArray().ShouldContain(item => (string)item!["documentId"]! == document.Id.ToString());
        status.ShouldBe(200);
        ((string)review!["reasons"]![0]!["code"]!).ShouldBe("draft_transcription");
        ((string)review["draft"]!["summary"]!["sentences"]![0]!["text"]!).ShouldBe("Ask what you can do.");
        ((string)review["draft"]!["outcome"]!).ShouldBe("reviewed");
    }

    [Fact]
    public async Task The_list_is_paged_by_cursor_without_overlap()
    {
        for (var n = 0; n < 5; n++)
            await api.DoubtedAsync(tenant: "pages");
        using var ann = api.As(tenant: "pages");
        List<string> seen = [];
        var next = "/v1/reviews?limit=2&lane=blocking";
        while (next is not null)
        {
            using var answer = await ann.GetAsync(next, TestContext.Current.CancellationToken);
            seen.AddRange(JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray().Select(item => (string)item!["id"]!));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        seen.Count.ShouldBe(5);
        seen.Distinct().Count().ShouldBe(5);
    }

    [Theory]
    [InlineData("limit=minus")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("status=closed")]
    [InlineData("lane=fast")]
    [InlineData("after=x")]
    public async Task A_query_that_makes_no_sense_is_400_with_a_code(string query)
    {
        using var ann = api.As();

        var (status, problem) = await ann.GetJsonAsync($"/v1/reviews?{query}");

        status.ShouldBe(400);
        ((string?)problem!["code"]).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Twenty_who_claim_at_once_make_one_holder()
    {
        var document = await api.DoubtedAsync();
        var clients = Enumerable.Range(0, 20).Select(n => api.As($"reviewer-{n}")).ToList();

        var answers = await Task.WhenAll(clients.Select(client => client.PostJsonAsync($"/v1/reviews/{document.Review!.Id}/claim")));

        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Where(answer => answer.Status != 200).ShouldAllBe(answer => answer.Status == 409 && (string)answer.Body!["code"]! == "review_held");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_claim_ends_after_fifteen_minutes_unless_it_is_kept_alive()
    {
        var path = $"/v1/reviews/{(await api.DoubtedAsync()).Review!.Id}";
        using var ann = api.As("ann");
        using var bob = api.As("bob");
        var (_, claimed) = await ann.PostJsonAsync($"{path}/claim");
        ((DateTimeOffset)claimed!["lease"]!["until"]!).ShouldBe(api.Time.GetUtcNow().AddMinutes(15));

        api.Time.Advance(TimeSpan.FromMinutes(14));
        (await ann.PostJsonAsync($"{path}/heartbeat")).Status.ShouldBe(200);
        api.Time.Advance(TimeSpan.FromMinutes(14));
        (await bob.PostJsonAsync($"{path}/claim")).Status.ShouldBe(409);
        api.Time.Advance(TimeSpan.FromMinutes(1));
        (await bob.PostJsonAsync($"{path}/claim")).Status.ShouldBe(200);

        (await ann.PostJsonAsync($"{path}/heartbeat")).Body!["code"]!.GetValue<string>().ShouldBe("review_not_claimed");
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" })).Status.ShouldBe(409);
    }

    [Fact]
    public async Task A_released_review_is_free_at_once()
    {
        var path = $"/v1/reviews/{(await api.DoubtedAsync()).Review!.Id}";
        using var ann = api.As("ann");
        using var bob = api.As("bob");
        await ann.PostJsonAsync($"{path}/claim");

        (await bob.PostJsonAsync($"{path}/release")).Status.ShouldBe(409);
        (await ann.PostJsonAsync($"{path}/release")).Status.ShouldBe(204);

        (await bob.PostJsonAsync($"{path}/claim")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Approving_without_a_claim_is_409_and_with_one_wakes_the_document_up()
    {
        var document = await api.DoubtedAsync();
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As();
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" })).Body!["code"]!.GetValue<string>().ShouldBe("review_not_claimed");
        await ann.PostJsonAsync($"{path}/claim");
        var jobs = await api.ScalarAsync<long>("select count(*) from hangfire.jobqueue");

        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" })).Status.ShouldBe(200);

        (await api.ReadAsync(document.Id)).Status.ShouldBe(DocumentStatus.ReadyToPublish);
        (await api.ScalarAsync<long>("select count(*) from hangfire.jobqueue")).ShouldBe(jobs + 1);
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" })).Body!["code"]!.GetValue<string>().ShouldBe("review_closed");
        (await ann.PostJsonAsync($"{path}/claim")).Body!["code"]!.GetValue<string>().ShouldBe("review_closed");
    }

    [Fact]
    public async Task Edits_are_kept_with_the_run_for_publication_and_their_diff_with_the_dwell_time_in_the_audit()
    {
        var document = await api.DoubtedAsync();
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As();
        await ann.PostJsonAsync($"{path}/claim");
        api.Time.Advance(TimeSpan.FromSeconds(90));

        (await ann.PostJsonAsync($"{path}/decision", Edit)).Status.ShouldBe(200);

        var stored = await api.Get<StageResultStore>().FindAsync(document.Id, StageName.Review, 1, TestContext.Current.CancellationToken);
        var decision = stored!.As<GenAIPipeline.Review.ReviewDecision>();
        decision.Edits.ShouldHaveSingleItem().Value!.GetValue<string>().ShouldBe("Ask what you can do for your country.");
        var (_, review) = await ann.GetJsonAsync(path);
        var entry = review!["audit"]!.AsArray()[^1]!;
        ((string)entry["action"]!).ShouldBe("approve_with_edits");
        ((double)entry["detail"]!["dwellSeconds"]!).ShouldBe(90);
        ((string)entry["detail"]!["diff"]![0]!["before"]!).ShouldBe("Ask what you can do.");
    }

    [Fact]
    public async Task A_rejection_ends_the_document_with_the_reviewers_code()
    {
        var document = await api.DoubtedAsync(tenant: "reject");
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As(tenant: "reject");
        await ann.PostJsonAsync($"{path}/claim");

        (await ann.PostJsonAsync($"{path}/decision", new { decision = "reject" })).Status.ShouldBe(400);
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "reject", reasonCode = "unusable", comment = "not understandable" })).Status.ShouldBe(200);

        var rejected = await api.ReadAsync(document.Id);
        (rejected.Status, rejected.Error!.Code, rejected.Error.Detail).ShouldBe((DocumentStatus.Rejected, "review.unusable", "not understandable"));
        (await api.FeedAsync("reject")).Select(e => e.Type).ShouldBe(["document.received.v1", "review.requested.v1", "review.decided.v1", "document.rejected.v1"]);
    }

    [Fact]
    public async Task Reprocess_makes_a_new_run_from_the_stage_with_the_profile()
    {
        var document = await api.DoubtedAsync();
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As();
        await ann.PostJsonAsync($"{path}/claim");

        (await ann.PostJsonAsync($"{path}/decision", new { decision = "reprocess", stage = "Review" })).Status.ShouldBe(400);
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "reprocess", profile = "none" })).Status.ShouldBe(422);
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "reprocess", stage = "Summarization", profile = "meeting" })).Status.ShouldBe(200);

        var again = await api.ReadAsync(document.Id);
        (again.Status, again.Run, again.Profile).ShouldBe((DocumentStatus.TextExtracted, 2, "meeting"));
    }

    [Theory]
    [InlineData("""{ "decision": "perhaps" }""", "unknown_decision")]
    [InlineData("""{ }""", "unknown_decision")]
    [InlineData("""{ "decision": "approve_with_edits" }""", "edits_mismatch")]
    [InlineData("""{ "decision": "approve", "edits": [{ "path": "/summary/sentences/0/text", "value": "x" }] }""", "edits_mismatch")]
    [InlineData("""{ "decision": "approve_with_edits", "edits": [{ "path": "/outcome", "value": "auto" }] }""", "invalid_edit")]
    [InlineData("""{ "decision": "approve_with_edits", "edits": [{ "value": "auto" }] }""", "invalid_edit")]
    [InlineData("""{ "decision": "reject", "reasonCode": "No Good" }""", "bad_reason_code")]
    public async Task A_decision_that_makes_no_sense_is_400_and_changes_nothing(string body, string code)
    {
        var document = await api.DoubtedAsync();
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As();
        await ann.PostJsonAsync($"{path}/claim");

        var (status, problem) = await ann.PostJsonAsync($"{path}/decision", JsonNode.Parse(body));

        (status, (string)problem!["code"]!).ShouldBe((400, code));
        (await api.ReadAsync(document.Id)).Version.ShouldBe(document.Version);
    }

    [Fact]
    public async Task A_stale_ETag_is_412()
    {
        var path = $"/v1/reviews/{(await api.DoubtedAsync()).Review!.Id}";
        using var ann = api.As();
        using var before = await ann.GetAsync(path, TestContext.Current.CancellationToken);
        await ann.PostJsonAsync($"{path}/claim");
        using var after = await ann.GetAsync(path, TestContext.Current.CancellationToken);

        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" }, before.Headers.ETag!.Tag)).Status.ShouldBe(412);
        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" }, after.Headers.ETag!.Tag)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_correction_in_the_qa_lane_is_published_on_the_completed_document()
    {
        var document = await api.DoubtedAsync(ReviewLane.Qa, "qa");
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As(tenant: "qa");
        await ann.PostJsonAsync($"{path}/claim");

        (await ann.PostJsonAsync($"{path}/decision", Edit)).Status.ShouldBe(200);

        var corrected = await api.ReadAsync(document.Id);
        (corrected.Status, corrected.Result!.Outcome).ShouldBe((DocumentStatus.Completed, "reviewed"));
        var result = JsonNode.Parse((await api.Get<StageResultStore>().FindAsync(document.Id, StageName.Publishing, 1, TestContext.Current.CancellationToken))!.Body)!;
        ((string)result["outcome"]!, (string)result["summary"]!["sentences"]![0]!["text"]!).ShouldBe(("reviewed", "Ask what you can do for your country."));
        result["summary"]!["sentences"]![0]!["citations"]!.AsArray().Count.ShouldBe(1);
        (await api.FeedAsync("qa")).Select(e => e.Type).TakeLast(2).ShouldBe(["review.decided.v1", "document.corrected.v1"]);
    }

    [Theory]
    [InlineData("approve", null)]
    [InlineData("reject", "wrong_tone")]
    public async Task Approving_or_rejecting_in_the_qa_lane_closes_and_leaves_the_result(string decision, string? reasonCode)
    {
        var document = await api.DoubtedAsync(ReviewLane.Qa);
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As();
        await ann.PostJsonAsync($"{path}/claim");

        (await ann.PostJsonAsync($"{path}/decision", new { decision, reasonCode })).Status.ShouldBe(200);

        var closed = await api.ReadAsync(document.Id);
        (closed.Status, closed.Result!.Outcome).ShouldBe((DocumentStatus.Completed, "auto"));
        var (_, review) = await ann.GetJsonAsync(path);
        ((string)review!["status"]!, (string?)review["reasonCode"]).ShouldBe(("decided", reasonCode));
    }

    [Fact]
    public async Task Two_decisions_at_once_are_one()
    {
        var document = await api.DoubtedAsync(tenant: "twice");
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As(tenant: "twice");
        await ann.PostJsonAsync($"{path}/claim");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => ann.PostJsonAsync($"{path}/decision", n % 2 == 0 ? new { decision = "approve" } : new { decision = "reject", reasonCode = "no" })));

        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        (await api.FeedAsync("twice")).Count(e => e.Type == "review.decided.v1").ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_document_takes_no_decision()
    {
        var document = await api.DoubtedAsync();
        var path = $"/v1/reviews/{document.Review!.Id}";
        using var ann = api.As();
        await ann.PostJsonAsync($"{path}/claim");
        await api.MoveAsync(new Transition(document, DocumentStatus.Cancelled) { WithdrawsReviews = true });

        (await ann.PostJsonAsync($"{path}/decision", new { decision = "approve" })).Body!["code"]!.GetValue<string>().ShouldBe("review_closed");
    }

    [Fact]
    public async Task The_audit_cannot_be_rewritten()
    {
        var document = await api.DoubtedAsync();
        using var ann = api.As();
        await ann.PostJsonAsync($"/v1/reviews/{document.Review!.Id}/claim");

        await Should.ThrowAsync<Npgsql.PostgresException>(() => api.ScalarAsync<long>("update review_audit set actor = 'nobody' returning 1"));
    }

    [Fact]
    public async Task A_foreign_tenant_and_a_key_without_the_scope_see_nothing()
    {
        var path = $"/v1/reviews/{(await api.DoubtedAsync()).Review!.Id}";
        using var foreign = api.As(tenant: "other");
        using var uploader = api.As(scopes: "upload read");

        (await foreign.GetJsonAsync("/v1/reviews?status=all")).Body!.AsArray().ShouldBeEmpty();
        (await foreign.GetJsonAsync(path)).Status.ShouldBe(404);
        foreach (var verb in new[] { "claim", "heartbeat", "release" })
            (await foreign.PostJsonAsync($"{path}/{verb}")).Status.ShouldBe(404);
        (await foreign.PostJsonAsync($"{path}/decision", new { decision = "approve" })).Status.ShouldBe(404);
        (await uploader.GetJsonAsync("/v1/reviews")).Status.ShouldBe(403);
    }
}
