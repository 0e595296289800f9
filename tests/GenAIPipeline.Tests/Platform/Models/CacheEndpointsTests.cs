using System.Net;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Tests.Surface;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class CacheEndpointsTests(SurfaceFixture fixture) : IClassFixture<SurfaceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_says_what_is_to_be_forgotten()
    {
        await KeepAsync("acme");
        await KeepAsync("globex");
        using var admin = fixture.Host.Admin();
        foreach (var unclear in new[] { "", "?all=false", "?tenant=acme&all=true" })
            (await (await admin.DeleteAsync("/v1/cache" + unclear, Cancellation)).ProblemAsync()).ShouldBe((400, "cache_scope_invalid"));
        (await ClearAsync(admin, "?tenant=acme&profile=invoice")).ShouldBe("""{"deleted":0}""");
        (await ClearAsync(admin, "?tenant=acme")).ShouldBe("""{"deleted":1}""");
        (await ClearAsync(admin, "?all=true")).ShouldBe("""{"deleted":1}""");
    }

    [Fact]
    public async Task Nobody_else_may()
    {
        using var foreign = await fixture.Host.ForeignAsync();
        (await foreign.DeleteAsync("/v1/cache?all=true", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<string> ClearAsync(HttpClient client, string scope)
    {
        using var answer = await client.DeleteAsync("/v1/cache" + scope, Cancellation);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation);
    }

    private async Task KeepAsync(string tenant)
    {
        var store = fixture.Host.Get<AnswerStore>();
        var request = new AnswerRequest(tenant, [1], "doc") { Profile = "general", Model = "m" };
        await store.ClaimAsync(request, new AnswerOwner(Guid.NewGuid(), IsWatched: false), TimeSpan.FromMinutes(1), Cancellation);
        await store.StoreAsync(request, [1], Cancellation);
    }
}
