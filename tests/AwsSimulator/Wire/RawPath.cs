using Microsoft.AspNetCore.Http.Features;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The request target as it was sent: signatures cover it undecoded.</summary>
internal static class RawPath
{
    public static string Of(HttpRequest request) => Target(request).Split('?', 2)[0];

    public static string QueryOf(HttpRequest request) => Target(request).Split('?', 2) is [_, var query] ? query : "";

    private static string Target(HttpRequest request)
    {
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return raw.StartsWith('/') ? raw : new Uri(raw).PathAndQuery;
    }
}
