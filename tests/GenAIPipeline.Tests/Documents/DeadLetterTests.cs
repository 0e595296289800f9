using System.Text.Json.Nodes;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Tests.Documents;

public sealed class DeadLetterTests(TestApi api) : IClassFixture<TestApi>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_redrive_returns_the_document_to_where_it_failed_with_all_attempts_anew()
    {
        var (document, letter) = await api.FailedAsync(tenant: "redrive");
        using var operatorClient = api.As(tenant: "elsewhere", scopes: "operate");

        var (status, answer) = await operatorClient.PostJsonAsync($"/v1/dead-letters/{letter}/redrive");

        (status, (int)answer!["redriven"]!).ShouldBe((202, 1));
        var again = await api.ReadAsync(document.Id);
        (again.Status, again.Attempt, again.Error).ShouldBe((DocumentStatus.TextExtracted, 0, null));
        (await api.ScalarAsync<long>($"select count(*) from hangfire.jobqueue q join document d on d.job_id = q.jobid where d.id = '{document.Id}'")).ShouldBe(1);
        (await api.FeedAsync("redrive"))[^1].Type.ShouldBe("deadletter.redriven.v1");
        (await operatorClient.PostJsonAsync($"/v1/dead-letters/{letter}/redrive")).Body!["code"]!.GetValue<string>().ShouldBe("dead_letter_closed");
    }

    [Fact]
    public async Task Of_ten_redrives_at_once_one_wins()
    {
        var (_, letter) = await api.FailedAsync(tenant: "race");
        using var ann = api.As(scopes: "operate");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ann.PostJsonAsync($"/v1/dead-letters/{letter}/redrive")));

        answers.Count(answer => answer.Status == 202).ShouldBe(1);
        answers.Where(answer => answer.Status != 202).ShouldAllBe(answer => answer.Status == 409);
        (await api.FeedAsync("race")).Count(e => e.Type == "deadletter.redriven.v1").ShouldBe(1);
    }

    [Fact]
    public async Task Redriving_many_obeys_code_and_max_and_answers_how_many()
    {
        for (var n = 0; n < 3; n++)
            await api.FailedAsync("disk_full");
        var (other, _) = await api.FailedAsync("another_code");
        using var ann = api.As(scopes: "operate");

        (await ann.PostJsonAsync("/v1/dead-letters/redrive", new { code = "disk_full", max = 2 })).Body!["redriven"]!.GetValue<int>().ShouldBe(2);
        (await ann.PostJsonAsync("/v1/dead-letters/redrive", new { code = "disk_full", stage = "summarization" })).Body!["redriven"]!.GetValue<int>().ShouldBe(1);
        (await ann.PostJsonAsync("/v1/dead-letters/redrive", new { code = "disk_full" })).Body!["redriven"]!.GetValue<int>().ShouldBe(0);

        (await api.ReadAsync(other.Id)).Status.ShouldBe(DocumentStatus.Failed);
        (await ann.PostJsonAsync("/v1/dead-letters/redrive", new { max = 0 })).Status.ShouldBe(400);
        (await ann.PostJsonAsync("/v1/dead-letters/redrive", new { stage = "Nowhere" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task The_list_spans_tenants_and_is_paged()
    {
        var made = new List<string>();
        for (var n = 0; n < 5; n++)
            made.Add((await api.FailedAsync("paged", $"tenant-{n}")).DeadLetter.ToString());
        using var ann = api.As(scopes: "operate");
        List<string> seen = [];
        var next = "/v1/dead-letters?limit=2&code=paged";
        while (next is not null)
        {
            using var answer = await ann.GetAsync(next, Cancellation);
            seen.AddRange(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!.AsArray().Select(item => (string)item!["id"]!));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        seen.ShouldBe(made.Order(StringComparer.Ordinal), ignoreOrder: true);
        seen.Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public async Task Reprocessing_a_failed_document_closes_its_dead_letter()
    {
        var (document, letter) = await api.FailedAsync();

        await api.MoveAsync(new Transition(document, DocumentStatus.Accepted) { Run = 2, WakesUp = true, Actor = "ann" });

        (await api.Get<DeadLetterStore>().FindAsync(letter, Cancellation)).ShouldBeNull();
        (await api.ScalarAsync<string>($"select redriven_by from dead_letter where id = '{letter}'")).ShouldBe("ann");
    }

    [Fact]
    public async Task A_requeued_job_redrives_its_document_without_a_second_job()
    {
        var (document, letter) = await api.FailedAsync();
        var jobs = await api.ScalarAsync<long>("select count(*) from hangfire.job");

        await api.Get<Redrives>().RequeuedAsync(document.Id.Value, Cancellation);
        await api.Get<Redrives>().RequeuedAsync(document.Id.Value, Cancellation);

        (await api.ReadAsync(document.Id)).Status.ShouldBe(DocumentStatus.TextExtracted);
        (await api.ScalarAsync<long>("select count(*) from hangfire.job")).ShouldBe(jobs);
        (await api.Get<DeadLetterStore>().FindAsync(letter, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Only_operators_may_look()
    {
        using var reader = api.As(scopes: "upload read review consume");
        using var nobody = new HttpClient { BaseAddress = api.Address };

        (await reader.GetJsonAsync("/v1/dead-letters")).Status.ShouldBe(403);
        (await nobody.GetJsonAsync("/v1/dead-letters")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task What_is_not_there_is_404()
    {
        using var ann = api.As(scopes: "operate");

        (await ann.PostJsonAsync($"/v1/dead-letters/{Guid.NewGuid()}/redrive")).Body!["code"]!.GetValue<string>().ShouldBe("dead_letter_not_found");
    }
}
