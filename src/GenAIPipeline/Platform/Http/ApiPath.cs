using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Platform.Http;

/// <summary>Which paths are for programs: they get problem details where pages get a redirect or a page.</summary>
public static class ApiPath
{
    private static readonly PathString[] Roots = ["/v1", "/health", "/metrics", "/openapi", "/asyncapi.json"];

    public static bool IsApi(this HttpContext context) => Array.Exists(Roots, root => context.Request.Path.StartsWithSegments(root));
}
