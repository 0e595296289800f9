using System.Net;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Tests.Surface;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class UsageEndpointsTests(SurfaceFixture fixture) : IClassFixture<SurfaceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/usage?days=0", "days_invalid", "Expected days from 1 to 400, got 0.")]
    [InlineData("/v1/usage?days=401", "days_invalid", "Expected days from 1 to 400, got 401.")]
    [InlineData("/v1/usage/failures?days=-1", "days_invalid", "Expected days from 1 to 400, got -1.")]
    [InlineData("/v1/usage/quota?hours=0", "hours_invalid", "Expected hours from 1 to 2160, got 0.")]
    [InlineData("/v1/usage/quota?hours=2161", "hours_invalid", "Expected hours from 1 to 2160, got 2161.")]
    public async Task A_time_that_cannot_be_told_is_refused_with_its_range(string path, string code, string sentence)
    {
        using var admin = fixture.Host.Admin();
        using var answer = await admin.GetAsync(path, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldSatisfyAllConditions(body => body.ShouldContain(code), body => body.ShouldContain(sentence));
    }

    [Theory]
    [InlineData("/v1/usage")]
    [InlineData("/v1/usage/failures")]
    [InlineData("/v1/usage/quota")]
    public async Task Only_operators_are_told(string path)
    {
        using var foreign = await fixture.Host.ForeignAsync();
        (await foreign.GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var admin = fixture.Host.Admin();
        (await admin.GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_tenant_can_be_asked_for()
    {
        foreach (var tenant in new[] { "acme", "globex" })
            await fixture.Host.Get<UsageStore>().AppendAsync(Failed(tenant), Cancellation);
        using var admin = fixture.Host.Admin();

        var lines = (await (await admin.GetAsync("/v1/usage?tenant=acme", Cancellation)).JsonAsync()).AsArray();
        var failed = (await (await admin.GetAsync("/v1/usage/failures?tenant=acme", Cancellation)).JsonAsync())["failed"]!.AsArray();

        lines.Select(line => (string)line!["tenant"]!).ShouldBe(["acme"]);
        failed.Select(line => ((string)line!["model"]!, (string)line["cause"]!, (long)line["calls"]!)).ShouldBe([("model of acme", "TimedOut", 1)]);
        (await (await admin.GetAsync("/v1/usage", Cancellation)).JsonAsync()).AsArray().Count.ShouldBe(2);
    }

    private static ModelCallRow Failed(string tenant) => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        Tenant = tenant,
        Profile = "general",
        Document = "doc",
        Model = $"model of {tenant}",
        Outcome = CallOutcome.Failed,
        Cause = "TimedOut",
    };
}
