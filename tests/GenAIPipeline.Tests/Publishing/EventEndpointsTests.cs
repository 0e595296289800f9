using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using Microsoft.Extensions.Hosting;

namespace GenAIPipeline.Tests.Publishing;

public sealed class EventEndpointsTests(TestApi api) : IClassFixture<TestApi>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_feed_is_a_batch_of_valid_CloudEvents_numbered_from_one()
    {
        await api.DoubtedAsync(ReviewLane.Qa, "batch");
        await api.FeedAsync("batch");
        using var ann = api.As(tenant: "batch");

        using var answer = await ann.GetAsync("/v1/events", Cancellation);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/cloudevents-batch+json");
        var events = CloudEventReader.ReadBatch(await answer.Content.ReadAsStringAsync(Cancellation));
        events.Select(e => e.Sequence).ShouldBe(["00000000000000000001", "00000000000000000002"]);
        events.Select(e => e.Type).ShouldBe(["io.genaipipeline.document.received.v1", "io.genaipipeline.review.requested.v1"]);
        events.ShouldAllBe(e => e.Event != null);
        answer.Headers.GetValues("Link").Single().ShouldBe("</v1/events?after=00000000000000000002>; rel=\"next\"");
    }

    [Fact]
    public async Task An_empty_page_still_names_the_next_one()
    {
        using var ann = api.As(tenant: "nothing");

        using var answer = await ann.GetAsync("/v1/events?after=7&limit=3", Cancellation);

        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldBe("[]");
        answer.Headers.GetValues("Link").Single().ShouldBe("</v1/events?limit=3&after=00000000000000000007>; rel=\"next\"");
    }

    [Theory]
    [InlineData("types=document.received.v1", 3)]
    [InlineData("types=io.genaipipeline.document.received.v1", 3)]
    [InlineData("types=document.received.v1,review.requested.v1", 6)]
    [InlineData("types=document.received.v1&types=io.genaipipeline.review.requested.v1", 6)]
    [InlineData("types=document.shredded.v1", 0)]
    [InlineData("after=2", 4)]
    [InlineData("after=00000000000000000002&limit=1", 1)]
    [InlineData("limit=5", 5)]
    public async Task The_feed_obeys_cursor_types_and_limit(string query, int expected)
    {
        var tenant = "filter-" + Guid.NewGuid();
        for (var n = 0; n < 3; n++)
            await api.DoubtedAsync(ReviewLane.Qa, tenant);
        await api.FeedAsync(tenant);
        using var ann = api.As(tenant: tenant);

        var (_, events) = await ann.GetJsonAsync($"/v1/events?{query}");

        events!.AsArray().Count.ShouldBe(expected);
    }

    [Fact]
    public async Task A_filtered_reader_skips_what_it_does_not_want()
    {
        await api.DoubtedAsync(ReviewLane.Qa, "skips");
        await api.FeedAsync("skips");
        using var ann = api.As(tenant: "skips");

        using var answer = await ann.GetAsync("/v1/events?types=document.received.v1", Cancellation);

        answer.Headers.GetValues("Link").Single().ShouldContain("after=00000000000000000002");
    }

    [Theory]
    [InlineData("/v1/events?after=x", "bad_cursor")]
    [InlineData("/v1/events?after=-1", "bad_cursor")]
    [InlineData("/v1/events?after=99999999999999999999", "bad_cursor")]
    [InlineData("/v1/events?limit=0", "bad_limit")]
    [InlineData("/v1/events?limit=1001", "bad_limit")]
    [InlineData("/v1/events/stream?after=x", "bad_cursor")]
    public async Task A_query_that_makes_no_sense_is_400_with_a_code(string path, string code)
    {
        using var ann = api.As();

        var (status, problem) = await ann.GetJsonAsync(path);

        (status, (string)problem!["code"]!).ShouldBe((400, code));
    }

    [Fact]
    public async Task The_stream_resumes_behind_Last_Event_ID_goes_on_with_what_comes_and_beats()
    {
        await api.DoubtedAsync(ReviewLane.Qa, "stream");
        await api.FeedAsync("stream");
        using var ann = api.As(tenant: "stream");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events/stream?after=0");
        request.Headers.Add("Last-Event-ID", "00000000000000000001");
        using var answer = await ann.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));

        var first = await EventAsync(lines);
        await api.AcceptedAsync("stream");
        await api.FeedAsync("stream");
        var second = await EventAsync(lines);

        (first["event"], first["id"]).ShouldBe(("io.genaipipeline.review.requested.v1", "00000000000000000002"));
        (second["event"], second["id"]).ShouldBe(("io.genaipipeline.document.received.v1", "00000000000000000003"));
        CloudEventReader.Read(second["data"]).Sequence.ShouldBe(second["id"]);

        var beat = EventAsync(lines);
        while (!beat.IsCompleted)
        {
            api.Time.Advance(TimeSpan.FromSeconds(15));
            await Task.WhenAny(beat, Task.Delay(20, Cancellation));
        }

        (await beat)["event"].ShouldBe("heartbeat");
    }

    [Fact]
    public async Task The_schema_of_every_type_is_served_under_its_full_name()
    {
        using var ann = api.As();
        var (_, catalog) = await ann.GetJsonAsync("/v1/catalog");
        var types = catalog!["types"]!.AsArray();

        types.Count.ShouldBe(EventTypes.All.Count);
        foreach (var type in types)
        {
            var (status, schema) = await ann.GetJsonAsync((string)type!["schemas"]![0]!);
            (status, (string)schema!["$schema"]!).ShouldBe((200, "https://json-schema.org/draft/2020-12/schema"));
            ((string)type["type"]!).ShouldEndWith((string)schema["title"]!);
        }

        (await ann.GetJsonAsync("/v1/schemas/io.genaipipeline.document.completed.v1/9.9")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Only_consumers_may_look_and_only_at_their_own_tenant()
    {
        await api.AcceptedAsync("mine");
        await api.FeedAsync("mine");
        using var foreign = api.As(tenant: "not-mine");
        using var uploader = api.As(tenant: "mine", scopes: "upload read");

        (await foreign.GetJsonAsync("/v1/events")).Body!.AsArray().ShouldBeEmpty();
        foreach (var path in new[] { "/v1/events", "/v1/events/stream", "/v1/catalog", "/v1/schemas/document.completed.v1/1.0" })
            (await uploader.GetJsonAsync(path)).Status.ShouldBe(403);
    }

    private static async Task<Dictionary<string, string>> EventAsync(StreamReader lines)
    {
        var read = new Dictionary<string, string>();
        while (await lines.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Length == 0 && read.Count > 0)
                break;
            var parts = line.Split(": ", 2);
            if (parts.Length == 2)
                read[parts[0]] = parts[1];
        }

        return read;
    }
}
