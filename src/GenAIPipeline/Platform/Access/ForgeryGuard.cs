using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Platform.Access;

/// <summary>A browser sends cookies with requests that other sites make it send; a header of our own it does not. So unsafe API calls by cookie need one.</summary>
internal static class ForgeryGuard
{
    public const string Header = "X-Requested-With";

    public static IApplicationBuilder UseForgeryGuard(this IApplicationBuilder app) => app.Use((context, next) =>
        IsUnsafe(context.Request.Method) && context.IsApi() && context.User.Identity?.AuthenticationType == SessionCookie.SchemeName && !context.Request.Headers.ContainsKey(Header)
            ? ApiProblem.Of(StatusCodes.Status403Forbidden, "header_missing", $"A request of a browser session needs the header {Header}.").ExecuteAsync(context)
            : next(context));

    private static bool IsUnsafe(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));
}
