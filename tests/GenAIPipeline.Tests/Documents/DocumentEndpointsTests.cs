using System.Net.Http.Headers;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.Surface;
using Npgsql;

namespace GenAIPipeline.Tests.Documents;

public sealed class DocumentEndpointsTests(SurfaceFixture fixture) : IClassFixture<SurfaceFixture>
{
    private readonly SurfaceHost host = fixture.Host;
    private readonly HttpClient client = fixture.Host.Admin();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_completed_document_shows_its_result_and_where_its_parts_are()
    {
        var document = await client.CompleteAsync("whole.txt");
        document.Status().ShouldBe("Completed");
        document["stage"].ShouldBeNull();
        document["run"]!.GetValue<int>().ShouldBe(1);
        document["pages"]!.GetValue<int>().ShouldBe(1);
        document["result"]!["href"]!.GetValue<string>().ShouldBe($"/v1/documents/{document.Id()}/result");
        document["result"]!["model"]!.GetValue<string>().ShouldBe("scripted");
        document["links"]!["self"]!.GetValue<string>().ShouldBe($"/v1/documents/{document.Id()}");
    }

    [Fact]
    public async Task A_doubted_document_shows_the_reasons_of_its_review()
    {
        var document = await client.CompleteAsync("doubt.txt");
        document.Status().ShouldBe("NeedsReview");
        document["stage"]!.GetValue<string>().ShouldBe("Review");
        document["review"]!["lane"]!.GetValue<string>().ShouldBe("blocking");
        document["review"]!["reasons"]![0]!["code"]!.GetValue<string>().ShouldBe("ungrounded_sentence");
        document["review"]!["reasons"]![0]!["threshold"]!.GetValue<double>().ShouldBe(0.5);
    }

    [Fact]
    public async Task Unknown_and_malformed_ids_and_limits_are_problems_with_a_code()
    {
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{Guid.NewGuid()}")).ShouldBe((404, "document_not_found"));
        (await client.ProblemAsync(HttpMethod.Get, "/v1/documents/not-an-id")).ShouldBe((400, "invalid_request"));
        (await client.ProblemAsync(HttpMethod.Get, "/v1/documents?limit=minus")).ShouldBe((400, "bad_limit"));
        (await client.ProblemAsync(HttpMethod.Get, "/v1/documents?limit=0")).ShouldBe((400, "bad_limit"));
        (await client.ProblemAsync(HttpMethod.Get, "/v1/documents?after=yesterday")).ShouldBe((400, "invalid_request"));
        (await client.ProblemAsync(HttpMethod.Get, "/v1/documents?status=Sleeping")).ShouldBe((400, "bad_status"));
        (await client.ProblemAsync(HttpMethod.Get, "/v1/no-such-thing")).ShouldBe((404, "unknown_path"));
        (await client.ProblemAsync(HttpMethod.Put, "/v1/documents")).ShouldBe((405, "method_not_allowed"));
    }

    [Fact]
    public async Task Content_is_the_upload_with_ranges_and_without_sniffing()
    {
        var id = (await client.CompleteAsync("content.txt")).Id();
        using var whole = await client.GetAsync($"/v1/documents/{id}/content", Cancellation);
        (await whole.Content.ReadAsStringAsync(Cancellation)).ShouldBe(SurfaceCalls.Text);
        whole.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        whole.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/documents/{id}/content") { Headers = { Range = new RangeHeaderValue(4, 10) } };
        using var part = await client.SendAsync(request, Cancellation);
        ((int)part.StatusCode).ShouldBe(206);
        (await part.Content.ReadAsStringAsync(Cancellation)).ShouldBe(SurfaceCalls.Text[4..11]);
    }

    [Theory]
    [InlineData("page.html", "text/html")]
    [InlineData("drawing.svg", "image/svg+xml")]
    [InlineData("feed.xml", "application/xml")]
    public async Task Content_that_can_act_is_an_attachment_in_a_sandbox(string name, string mediaType)
    {
        using var upload = await client.SendAsync(SurfaceCalls.Multipart(name, "<script>alert(1)</script>"u8.ToArray(), mediaType: mediaType), Cancellation);
        using var answer = await client.GetAsync($"/v1/documents/{(await upload.JsonAsync()).Id()}/content", Cancellation);
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("sandbox");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task Text_and_result_come_as_JSON_or_as_what_the_client_accepts()
    {
        var id = (await client.CompleteAsync("forms.txt", "The <b>depot</b>\nreceived *412* crates\n")).Id();
        var text = await (await client.GetAsync($"/v1/documents/{id}/text", Cancellation)).JsonAsync();
        text["pages"]![0]!["blocks"]![1]!["text"]!.GetValue<string>().ShouldBe("received *412* crates");
        (await AsAsync($"/v1/documents/{id}/text", "text/plain")).ShouldBe("The <b>depot</b>\n\nreceived *412* crates\n\n");
        (await AsAsync($"/v1/documents/{id}/text", "text/markdown")).ShouldStartWith("## The");

        var result = await (await client.GetAsync($"/v1/documents/{id}/result", Cancellation)).JsonAsync();
        result["outcome"]!.GetValue<string>().ShouldBe("auto");
        var markdown = await AsAsync($"/v1/documents/{id}/result", "text/markdown");
        markdown.ShouldContain("# forms.txt");
        markdown.ShouldContain(@"- received \*412\* crates (p. 1)");
        markdown.ShouldNotContain("<b>depot");
    }

    [Fact]
    public async Task Before_they_exist_text_and_result_are_409_with_a_code()
    {
        var id = (await client.CompleteAsync("empty.txt", "")).Id();
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}/text")).ShouldBe((409, "text_not_ready"));
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}/result")).ShouldBe((409, "result_not_ready"));
    }

    [Fact]
    public async Task A_page_without_a_picture_is_404()
    {
        var id = (await client.CompleteAsync("pages.txt")).Id();
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}/pages/99.png")).ShouldBe((404, "page_not_found"));
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}/pages/1.png")).ShouldBe((404, "page_not_found"));
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}/pages/1.png?width=1")).ShouldBe((400, "bad_width"));
    }

    [Fact]
    public async Task History_names_every_status_with_its_stage()
    {
        var id = (await client.CompleteAsync("history.txt")).Id();
        var history = (await (await client.GetAsync($"/v1/documents/{id}/history", Cancellation)).JsonAsync()).AsArray();
        history.Select(entry => entry!["status"]!.GetValue<string>()).ShouldBe(["Accepted", "TextExtracted", "Summarized", "ReadyToPublish", "Completed"]);
        history[0]!["actor"]!.GetValue<string>().ShouldStartWith("admin.key");
    }

    [Fact]
    public async Task Progress_tells_the_present_state_then_each_change_and_ends_with_the_document()
    {
        await using var other = await SurfaceHost.StartAsync(fixture.Cluster);
        using var admin = other.Admin();
        var id = (await admin.UploadAsync("held.txt")).Id();
        using var answer = await admin.GetAsync($"/v1/documents/{id}/progress", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        var seen = new StringBuilder();
        while (!seen.ToString().Contains("page 1 of 2", StringComparison.Ordinal))
            seen.AppendLine((await lines.ReadLineAsync(Cancellation)).ShouldNotBeNull());
        other.Release();
        seen.AppendLine(await lines.ReadToEndAsync(Cancellation));

        seen.ToString().ShouldContain("event: state");
        seen.ToString().ShouldContain("\"status\":\"Accepted\"");
        seen.ToString().TrimEnd().Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal)).ShouldContain("\"status\":\"Completed\"");
    }

    [Fact]
    public async Task Cancel_ends_a_running_document_once_and_says_so_in_the_feed()
    {
        var id = (await client.UploadAsync("held-cancel.txt")).Id();
        var (status, body) = await client.PostAsync($"/v1/documents/{id}/cancel");
        status.ShouldBe(200);
        body!.Status().ShouldBe("Cancelled");
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{id}/cancel")).ShouldBe((409, "document_ended"));
        (await EventsAsync(id)).ShouldBe(["document.received.v1", "document.cancelled.v1"]);
    }

    [Fact]
    public async Task Cancel_withdraws_the_review_of_a_doubted_document()
    {
        var document = await client.CompleteAsync("doubt-cancel.txt");
        (await client.PostAsync($"/v1/documents/{document.Id()}/cancel")).Status.ShouldBe(200);
        (await ScalarAsync<string>($"select status from review where document_id = '{document.Id()}'")).ShouldBe("withdrawn");
    }

    [Fact]
    public async Task Reprocess_makes_a_new_run_and_the_old_result_stays_until_it_publishes()
    {
        var id = (await client.CompleteAsync("again.txt")).Id();
        var (status, body) = await client.PostAsync($"/v1/documents/{id}/reprocess", new { stage = "Summarization", profile = "meeting" });
        status.ShouldBe(202);
        body!["run"]!.GetValue<int>().ShouldBe(2);
        body["profile"]!.GetValue<string>().ShouldBe("meeting");
        await host.Get<DocumentWaiting>().ForRestAsync((await host.Get<DocumentStore>().FindAsync(null, new(Guid.Parse(id)), Cancellation))!, TimeSpan.FromSeconds(20), Cancellation);
        (await (await client.GetAsync($"/v1/documents/{id}/result", Cancellation)).JsonAsync())["run"]!.GetValue<int>().ShouldBe(2);
        (await EventsAsync(id)).Count(type => type == "document.completed.v1").ShouldBe(2);
    }

    [Fact]
    public async Task Reprocess_refuses_what_makes_no_sense()
    {
        var running = (await client.UploadAsync("held-busy.txt")).Id();
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{running}/reprocess")).ShouldBe((409, "document_running"));
        var done = (await client.CompleteAsync("sense.txt")).Id();
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{done}/reprocess", new { stage = "Publishing" })).ShouldBe((422, "unknown_stage"));
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{done}/reprocess", new { stage = "7" })).ShouldBe((422, "unknown_stage"));
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{done}/reprocess", new { profile = "no-such" })).ShouldBe((422, "unknown_profile"));
        var empty = (await client.CompleteAsync("empty-again.txt", "")).Id();
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{empty}/reprocess", new { stage = "Summarization" })).ShouldBe((409, "stage_not_reached"));
        await client.PostAsync($"/v1/documents/{running}/cancel");
    }

    [Fact]
    public async Task Deleting_leaves_410_an_event_and_nothing_else()
    {
        var id = (await client.CompleteAsync("delete.txt")).Id();
        using var deleted = await client.DeleteAsync($"/v1/documents/{id}", Cancellation);
        ((int)deleted.StatusCode).ShouldBe(204);
        foreach (var part in new[] { "", "/content", "/text", "/result", "/history", "/progress", "/pages/1.png" })
            (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}{part}")).ShouldBe((410, "document_deleted"), part);
        (await client.ProblemAsync(HttpMethod.Delete, $"/v1/documents/{id}")).ShouldBe((410, "document_deleted"));
        (await client.ProblemAsync(HttpMethod.Post, $"/v1/documents/{id}/reprocess")).ShouldBe((410, "document_deleted"));
        Directory.Exists(Path.Combine(host.FilesFolder, id)).ShouldBeFalse();
        (await ScalarAsync<long>($"select count(*) from stage_result where document_id = '{id}'")).ShouldBe(0);
        (await EventsAsync(id))[^1].ShouldBe("document.deleted.v1");
        using var foreign = await host.ForeignAsync();
        (await foreign.ProblemAsync(HttpMethod.Get, $"/v1/documents/{id}")).ShouldBe((404, "document_not_found"), "a tombstone is its tenant's too");
    }

    [Fact]
    public async Task Deleting_takes_attachments_and_answers_that_nobody_else_uses_along()
    {
        var parent = (await client.CompleteAsync("mail.txt")).Id();
        var child = (await client.CompleteAsync("attached.txt")).Id();
        await ExecuteAsync($"update document set parent_id = '{parent}' where id = '{child}'");
        (await client.DocumentAsync(parent))["attachments"]![0]!["id"]!.GetValue<string>().ShouldBe(child);
        await ExecuteAsync($"""
            insert into answer (tenant, key, value, expires_at) values ('default', '\x01', '\x01', now() + interval '1 day'), ('default', '\x02', '\x02', now() + interval '1 day');
            insert into answer_user (tenant, key, document_id) values ('default', '\x01', '{child}'), ('default', '\x02', '{child}'), ('default', '\x02', 'another')
            """);
        ((int)(await client.DeleteAsync($"/v1/documents/{parent}", Cancellation)).StatusCode).ShouldBe(204);
        (await client.ProblemAsync(HttpMethod.Get, $"/v1/documents/{child}")).ShouldBe((410, "document_deleted"));
        Directory.Exists(Path.Combine(host.FilesFolder, child)).ShouldBeFalse();
        (await ScalarAsync<string>("select string_agg(encode(key, 'hex'), ',') from answer")).ShouldBe("02");
    }

    [Fact]
    public async Task Files_that_a_crash_left_after_the_deletion_are_swept()
    {
        var id = (await client.CompleteAsync("crash.txt")).Id();
        await client.DeleteAsync($"/v1/documents/{id}", Cancellation);
        using var left = new MemoryStream("left"u8.ToArray());
        await host.Get<IFileStore>().WriteAsync($"{id}/content", left, 100, Cancellation);
        await ExecuteAsync($"update document_tombstone set files_removed_at = null where id = '{id}'");
        await host.Get<DocumentRemoval>().SweepAsync(Cancellation);
        Directory.Exists(Path.Combine(host.FilesFolder, id)).ShouldBeFalse();
        (await ScalarAsync<bool>($"select files_removed_at is not null from document_tombstone where id = '{id}'")).ShouldBeTrue();
    }

    private async Task<string> AsAsync(string path, string mediaType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(mediaType);
        using var answer = await client.SendAsync(request, Cancellation);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(mediaType);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private async Task<IReadOnlyList<string>> EventsAsync(string id)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand($"""
            select type from (select type, time from feed where partition_key = '{id}' union all select type, time from outbox where partition_key = '{id}') e order by time
            """);
        var types = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
            types.Add(reader.GetString(0));
        return types;
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
