using System.Diagnostics;
using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using GenAIPipeline.Tests.Surface;
using Npgsql;

namespace GenAIPipeline.Tests.Documents;

public sealed partial class DocumentListTests(SurfaceFixture fixture) : IClassFixture<SurfaceFixture>, IAsyncLifetime
{
    private const int Many = 10_000;

    private readonly SurfaceHost host = fixture.Host;
    private readonly HttpClient client = fixture.Host.Admin();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>10,000 documents, ids rising with time, 1 in 10 needs review, 1 in 100 is an invoice with a label.</summary>
    public async ValueTask InitializeAsync()
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand($"""
            insert into document (id, tenant, file_name, media_type, bytes, sha256, profile, labels, status, created_at, correlation_id)
            select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'default',
                case when n % 100 = 0 then 'Invoice_100%_' || n || '.pdf' else 'report-' || n || '.pdf' end,
                'application/pdf', 1, md5(n::text), case when n % 1000 = 0 then 'meeting' else 'general' end,
                case when n % 100 = 0 then array['invoice', 'y2024'] else array[]::text[] end,
                case when n % 10 = 0 then 'NeedsReview' else 'Completed' end,
                timestamptz '2024-01-01' + n * interval '1 minute', 'c'
            from generate_series(1, {Many}) n
            on conflict do nothing;
            analyze document
            """);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pages_follow_each_other_by_Link_without_gap_or_overlap_newest_first()
    {
        var seen = new List<string>();
        string? path = "/v1/documents?status=NeedsReview&limit=300";
        while (path is not null)
        {
            using var answer = await client.GetAsync(path, Cancellation);
            var page = (await answer.JsonAsync()).AsArray();
            seen.AddRange(page.Select(document => document!.Id()));
            path = answer.Headers.TryGetValues("Link", out var links) ? NextLink().Match(links.Single()).Groups[1].Value : null;
            path?.ShouldContain("status=NeedsReview");
        }

        seen.Count.ShouldBe(Many / 10);
        seen.Distinct().Count().ShouldBe(seen.Count);
        seen.ShouldBe(seen.OrderDescending(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("status=NeedsReview", 1000)]
    [InlineData("status=needsreview,Completed", 1000)]
    [InlineData("status=Failed", 0)]
    [InlineData("profile=meeting", 10)]
    [InlineData("label=invoice", 100)]
    [InlineData("label=invoic", 0)]
    [InlineData("name=invoice_", 100)]
    [InlineData("name=100%25", 100)]
    [InlineData("name=report-77", 110)]
    [InlineData("name=_eport", 0)]
    [InlineData("createdBefore=2024-01-01T01:00:00Z", 59)]
    [InlineData("createdAfter=2024-01-07T22:00:00Z&createdBefore=2024-01-07T22:10:00Z", 10)]
    [InlineData("label=invoice&profile=meeting", 10)]
    public async Task Filters_find_exactly_what_they_name(string query, int expected)
    {
        var found = (await (await client.GetAsync($"/v1/documents?limit=1000&{query}", Cancellation)).JsonAsync()).AsArray();
        found.Count.ShouldBe(expected);
    }

    [Fact]
    public async Task Counts_by_status_obey_the_filter()
    {
        var counts = await host.Get<DocumentListStore>().CountAsync("default", new DocumentFilter { Label = "invoice" }, Cancellation);
        counts[DocumentStatus.NeedsReview].ShouldBe(Many / 100);
        counts.ContainsKey(DocumentStatus.Failed).ShouldBeFalse();
    }

    /// <summary>The limit is 50 ms on an idle machine; the test leaves room for what else runs beside it and takes the median.</summary>
    [Theory]
    [InlineData("limit=50")]
    [InlineData("limit=50&status=NeedsReview")]
    [InlineData("limit=50&label=invoice")]
    [InlineData("limit=50&name=invoice")]
    [InlineData("limit=50&name=nowhere")]
    [InlineData("limit=50&profile=meeting")]
    [InlineData("limit=50&after=01900000-0000-7000-8000-000000000100")]
    public async Task Any_page_of_ten_thousand_documents_is_quick(string query)
    {
        var times = new List<double>();
        for (var n = 0; n < 15; n++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await client.GetAsync($"/v1/documents?{query}", Cancellation);
            await answer.Content.ReadAsByteArrayAsync(Cancellation);
            times.Add(watch.Elapsed.TotalMilliseconds);
            answer.IsSuccessStatusCode.ShouldBeTrue();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{query}: {string.Join(' ', times.Select(t => t.ToString("0.0")))}");
        times.Order().ElementAt(times.Count / 2).ShouldBeLessThan(50);
    }

    [GeneratedRegex("^<([^>]+)>; rel=\"next\"$")]
    private static partial Regex NextLink();
}
