using System.Diagnostics;
using System.Net;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Http;

public sealed class OperationsTests(SurfaceFixture fixture, TestCluster cluster) : IClassFixture<SurfaceFixture>
{
    private readonly SurfaceHost host = fixture.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_needs_no_key_and_tells_details_only_to_one()
    {
        using var nobody = host.With(null);
        (await nobody.GetStringAsync("/health/live", Cancellation)).ShouldBe("""{"status":"live"}""");
        (await nobody.GetStringAsync("/health/ready", Cancellation)).ShouldBe("""{"status":"ready"}""");
        using var admin = host.Admin();
        (await admin.GetStringAsync("/health/ready", Cancellation)).ShouldContain("\"database\":\"ok\"");
    }

    [Fact]
    public async Task A_database_that_is_away_or_not_migrated_is_not_ready()
    {
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=1");
        (await new DatabaseReadiness(away).FaultAsync(Cancellation)).ShouldBe("The database does not answer.");
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand("select count(*) from schemaversions");
        ((long)(await command.ExecuteScalarAsync(Cancellation))!).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Metrics_are_named_and_the_page_stays_small()
    {
        using var admin = host.Admin();
        await admin.GetAsync("/v1/documents", Cancellation);
        var page = await admin.GetStringAsync("/metrics", Cancellation);
        page.ShouldContain("http_server_request_duration");
        // Meters are the process's: other tests add rows to these families, but no family.
        page.Split('\n').Count(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).ShouldBeInRange(20, 60);
        page.ShouldNotContain("aspnetcore_components");
    }

    [Fact]
    public async Task The_pipeline_tells_its_own_numbers()
    {
        using var admin = host.Admin();
        using var request = SurfaceCalls.Multipart("counted.txt", "The depot received 412 crates."u8.ToArray());
        request.Headers.Add("Prefer", "wait=30");
        (await admin.SendAsync(request, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await admin.GetStringAsync("/metrics", Cancellation);
        page.ShouldContain("genaipipeline_stage_moves_total");
        page.ShouldContain("stage=\"Publishing\"");
        page.ShouldContain("genaipipeline_stage_duration_seconds_count");
        page.ShouldContain("genaipipeline_documents_unfinished");
    }

    [Fact]
    public async Task The_host_stops_quickly_though_a_progress_stream_is_open()
    {
        await using var stopping = await SurfaceHost.StartAsync(cluster);
        using var client = stopping.Admin();
        var id = (await client.UploadAsync("held-open.txt")).Id();
        using var stream = await client.GetAsync($"/v1/documents/{id}/progress", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));
        await lines.ReadLineAsync(Cancellation);

        var watch = Stopwatch.StartNew();
        var end = lines.ReadToEndAsync(Cancellation);
        await stopping.App.StopAsync(Cancellation);
        await end;
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public async Task A_fault_of_ours_is_500_without_details()
    {
        using var admin = host.Admin();
        using var answer = await admin.GetAsync("/v1/test-fault", Cancellation);
        (await answer.ProblemAsync()).ShouldBe((500, "internal_fault"));
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("secret");
    }
}
