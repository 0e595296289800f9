using System.Net;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Tests.Surface;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Access;

public sealed class AccessTests(SurfaceFixture fixture) : IClassFixture<SurfaceFixture>
{
    private readonly SurfaceHost host = fixture.Host;
    private readonly HttpClient admin = fixture.Host.Admin();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_admin_key_is_written_once_for_its_owner_alone_and_kept()
    {
        var path = Path.Combine(host.DataFolder, AdminKeyFile.FileName);
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var before = await File.ReadAllTextAsync(path, Cancellation);
        await AdminKeyFile.EnsureAsync(host.DataFolder, host.Get<ApiKeyStore>(), Cancellation);
        (await File.ReadAllTextAsync(path, Cancellation)).ShouldBe(before);
        (await host.Get<ApiKeyStore>().ListAsync(Cancellation)).Count(key => key.Name == AdminKeyFile.FileName).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_key_is_shown_once_works_at_once_and_is_401_at_once_when_revoked()
    {
        var (status, made) = await admin.PostAsync("/v1/keys", new { tenant = "acme", scopes = new[] { "read" }, name = "reader" });
        status.ShouldBe(201);
        var text = made!["key"]!.GetValue<string>();
        text.ShouldStartWith("gp_");
        using var reader = host.With(text);
        ((int)(await reader.GetAsync("/v1/documents", Cancellation)).StatusCode).ShouldBe(200);
        (await reader.ProblemAsync(HttpMethod.Post, "/v1/documents")).ShouldBe((403, "scope_missing"));
        (await reader.ProblemAsync(HttpMethod.Get, "/v1/keys")).ShouldBe((403, "scope_missing"));
        (await reader.ProblemAsync(HttpMethod.Get, "/metrics")).ShouldBe((403, "scope_missing"));

        var list = await admin.GetStringAsync("/v1/keys", Cancellation);
        list.ShouldNotContain(text);
        list.ShouldContain(text[..9]);
        ((int)(await admin.DeleteAsync($"/v1/keys/{made["id"]}", Cancellation)).StatusCode).ShouldBe(204);
        (await reader.ProblemAsync(HttpMethod.Get, "/v1/documents")).ShouldBe((401, "unauthorized"));
        (await admin.ProblemAsync(HttpMethod.Delete, $"/v1/keys/{Guid.NewGuid()}")).ShouldBe((404, "key_not_found"));
    }

    [Fact]
    public async Task A_key_revoked_by_another_process_is_forgotten_by_notification()
    {
        var (key, text) = await host.Get<ApiKeyStore>().AddAsync("acme", "short", [Scopes.Read], "test", Cancellation);
        var time = new FakeTimeProvider();
        var listener = new GenAIPipeline.Platform.Postgres.Listener(host.Get<NpgsqlDataSource>(), Microsoft.Extensions.Logging.Abstractions.NullLogger<GenAIPipeline.Platform.Postgres.Listener>.Instance);
        var known = new KnownKeys(host.Get<ApiKeyStore>(), listener, time);
        await listener.StartAsync(Cancellation);
        (await known.FindAsync(text, Cancellation))!.Id.ShouldBe(key.Id);
        await host.Get<ApiKeyStore>().RevokeAsync(key.Id, Cancellation);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (await known.FindAsync(text, Cancellation) is not null) // its clock stands still, so only the notification can end the belief
            await Task.Delay(10, patience.Token);
        await listener.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData("Acme", "read", "n")]
    [InlineData("", "read", "n")]
    [InlineData("acme", "fly", "n")]
    [InlineData("acme", "", "n")]
    [InlineData("acme", "read", "")]
    public async Task A_key_that_makes_no_sense_is_422(string tenant, string scopes, string name) =>
        (await admin.ProblemAsync(HttpMethod.Post, "/v1/keys", new { tenant, scopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), name })).ShouldBe((422, "key_invalid"));

    [Fact]
    public async Task A_link_opens_one_session_once()
    {
        var token = await host.Get<LoginLinkStore>().AddAsync(Cancellation);
        using var browser = host.With(null);
        var both = await Task.WhenAll(browser.GetAsync($"/login?token={token}", Cancellation), browser.GetAsync($"/login?token={token}", Cancellation));
        both.Select(answer => answer.Headers.Location!.ToString()).Order().ShouldBe(["/", "/login?problem=link"]);
        var cookie = both.Single(answer => answer.Headers.Contains("Set-Cookie")).Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("genaipipeline-0=");
        cookie.ShouldContain("httponly", Case.Insensitive);

        browser.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        ((int)(await browser.GetAsync("/v1/documents", Cancellation)).StatusCode).ShouldBe(200);
        (await browser.ProblemAsync(HttpMethod.Post, $"/v1/documents/{Guid.NewGuid()}/cancel")).ShouldBe((403, "header_missing"));
        browser.DefaultRequestHeaders.Add("X-Requested-With", "page");
        (await browser.ProblemAsync(HttpMethod.Post, $"/v1/documents/{Guid.NewGuid()}/cancel")).ShouldBe((404, "document_not_found"));
    }

    [Fact]
    public async Task A_link_ends_after_ten_minutes()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var links = new LoginLinkStore(host.Get<NpgsqlDataSource>(), time);
        var token = await links.AddAsync(Cancellation);
        time.Advance(TimeSpan.FromMinutes(10));
        (await links.ConsumeAsync(token, Cancellation)).ShouldBeFalse();
        (await links.ConsumeAsync("never made", Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_opened_with_a_key_has_its_rights_and_ends_with_it()
    {
        var (key, text) = await host.Get<ApiKeyStore>().AddAsync("acme", "browser", [Scopes.Read], "test", Cancellation);
        using var browser = host.With(null);
        using var wrong = await browser.PostAsync("/login/key", new FormUrlEncodedContent([new("key", "gp_no"), new("returnUrl", "/reviews")]), Cancellation);
        wrong.Headers.Location!.ToString().ShouldBe("/login?problem=key&returnUrl=%2Freviews");
        using var elsewhere = await browser.PostAsync("/login/key", new FormUrlEncodedContent([new("key", text), new("returnUrl", "//evil.example")]), Cancellation);
        elsewhere.Headers.Location!.ToString().ShouldBe("/");
        browser.DefaultRequestHeaders.Add("Cookie", elsewhere.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        ((int)(await browser.GetAsync("/v1/documents", Cancellation)).StatusCode).ShouldBe(200);
        (await browser.ProblemAsync(HttpMethod.Get, "/v1/keys")).ShouldBe((403, "scope_missing"));

        await admin.DeleteAsync($"/v1/keys/{key.Id}", Cancellation);
        (await browser.ProblemAsync(HttpMethod.Get, "/v1/documents")).ShouldBe((401, "unauthorized"));
    }

    [Fact]
    public async Task A_page_sends_a_stranger_to_the_login_and_back()
    {
        using var browser = host.With(null);
        using var answer = await browser.GetAsync("/test-page?tab=2", Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.PathAndQuery.ShouldBe("/login?returnUrl=%2Ftest-page%3Ftab%3D2");
    }
}
