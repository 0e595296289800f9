using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace GenAIPipeline.Tests.Surface;

/// <summary>Walks what is mapped, so that a new endpoint cannot be forgotten.</summary>
public sealed class EveryEndpointTests(SurfaceFixture fixture) : IClassFixture<SurfaceFixture>
{
    private static readonly string[] OpenOnPurpose = ["/health/live", "/health/ready", "/login/key", "/logout", "/test-page"];

    private readonly SurfaceHost host = fixture.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_open_without_a_key()
    {
        using var nobody = host.With(null);
        using var wrong = host.With("gp_wrong");
        foreach (var (method, path, _) in Mapped(Guid.NewGuid()).Where(e => !OpenOnPurpose.Contains(e.Path)))
        {
            using var answer = await SendAsync(nobody, method, path);
            if (path.StartsWith("/hangfire", StringComparison.Ordinal))
                answer.Headers.Location!.AbsolutePath.ShouldBe("/login", $"{method} {path} without a session");
            else
                ((int)answer.StatusCode).ShouldBe(401, $"{method} {path} without a key");
            (await (await SendAsync(wrong, method, path)).ProblemAsync()).ShouldBe((401, "unauthorized"), $"{method} {path} with a wrong key");
        }
    }

    [Fact]
    public async Task A_foreign_tenant_meets_none_of_our_rows()
    {
        using var admin = host.Admin();
        var mine = (await admin.CompleteAsync("doubt-secret-name.txt")).Id();
        var review = (await admin.DocumentAsync(mine))["review"]!["id"]!.GetValue<string>();
        using var foreign = await host.ForeignAsync();
        var walked = 0;
        foreach (var id in new[] { mine, review })
        {
            foreach (var (method, path, hasId) in Mapped(Guid.Parse(id)))
            {
                using var answer = await SendAsync(foreign, method, path);
                var body = path.EndsWith("/stream", StringComparison.Ordinal) ? "" : await answer.Content.ReadAsStringAsync(Cancellation);
                ((int)answer.StatusCode).ShouldBeLessThan(500, $"{method} {path}");
                body.ShouldNotContain("secret-name", customMessage: $"{method} {path}");
                if (hasId && !OpenOnPurpose.Contains(path))
                    ((int)answer.StatusCode).ShouldBeOneOf([404, 403, 400, 422], $"{method} {path}: {body}");
                if (hasId && path.StartsWith("/v1/documents/", StringComparison.Ordinal))
                    ((int)answer.StatusCode).ShouldBe(404, $"{method} {path}: {body}");
                walked++;
            }
        }

        walked.ShouldBeGreaterThan(60);
        (await admin.DocumentAsync(mine)).Status().ShouldBe("NeedsReview", "nothing of that had an effect");
    }

    [Fact]
    public void Every_endpoint_has_a_policy_and_a_name()
    {
        foreach (var endpoint in Endpoints().Where(e => e.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal)))
        {
            endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy is not null).ShouldBeTrue(endpoint.RoutePattern.RawText);
            endpoint.Metadata.GetMetadata<IEndpointNameMetadata>().ShouldNotBeNull(endpoint.RoutePattern.RawText);
        }
    }

    [Fact]
    public async Task The_description_names_every_path()
    {
        using var admin = host.Admin();
        var paths = (await (await admin.GetAsync("/openapi/v1.json", Cancellation)).JsonAsync())["paths"]!.AsObject();
        foreach (var endpoint in Endpoints().Where(e => e.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal)))
            paths.ContainsKey(Described(endpoint.RoutePattern)).ShouldBeTrue(endpoint.RoutePattern.RawText);
        paths["/v1/documents"]!["post"]!["requestBody"]!["content"]!["multipart/form-data"].ShouldNotBeNull();
    }

    private static string Described(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => "",
    }))));

    private IEnumerable<(HttpMethod Method, string Path, bool HasId)> Mapped(Guid id)
    {
        foreach (var endpoint in Endpoints())
        {
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternParameterPart { Name: "page" } => "1",
                RoutePatternParameterPart { Name: "documentName" } => "v1",
                _ => id.ToString(),
            }))));
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                yield return (HttpMethod.Parse(method), path, endpoint.RoutePattern.Parameters.Any(parameter => parameter.Name == "id"));
        }
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        ((IEndpointRouteBuilder)host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post || method == HttpMethod.Put)
            request.Content = JsonContent.Create(new { });
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
