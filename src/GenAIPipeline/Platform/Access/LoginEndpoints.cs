using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Platform.Access;

/// <summary>Signing in and out of a browser. The page at <see cref="Page"/> itself is the host's.</summary>
public static class LoginEndpoints
{
    /// <summary>Where a browser without a session is sent; <c>?problem=link</c> or <c>?problem=key</c> tells what was not valid.</summary>
    public const string Page = "/login";

    /// <summary>A middleware, because the page has the same address: with a token it opens a session, without one it is shown.</summary>
    public static IApplicationBuilder UseLoginLinks(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.Request.Path != Page || !HttpMethods.IsGet(context.Request.Method) || context.Request.Query["token"] is not [{ Length: > 0 } token])
        {
            await next(context);
            return;
        }

        var links = context.RequestServices.GetRequiredService<LoginLinkStore>();
        var isValid = await links.ConsumeAsync(token, context.RequestAborted);
        if (isValid)
            await context.SignInAsync(SessionCookie.SchemeName, Principals.OfLink(SessionCookie.SchemeName), new AuthenticationProperties { IsPersistent = true });
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Redirect(isValid ? "/" : $"{Page}?problem=link");
    });

    public static IEndpointRouteBuilder MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/login/key", SignInAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().WithName("SignInWithKey");
        routes.MapPost("/logout", SignOutAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().WithName("SignOut");
        return routes;
    }

    private static async Task<IResult> SignInAsync(HttpContext context, KnownKeys keys, [FromForm] string? key, [FromForm] string? returnUrl, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(key) || await keys.FindAsync(key.Trim(), cancellation) is not { } found)
            return Results.LocalRedirect($"{Page}?problem=key&returnUrl={Uri.EscapeDataString(Local(returnUrl))}");
        await context.SignInAsync(SessionCookie.SchemeName, Principals.Of(found, SessionCookie.SchemeName), new AuthenticationProperties { IsPersistent = true });
        return Results.LocalRedirect(Local(returnUrl));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await context.SignOutAsync(SessionCookie.SchemeName);
        return Results.LocalRedirect(Page);
    }

    private static string Local(string? returnUrl) =>
        returnUrl is ['/', ..] && !returnUrl.StartsWith("//", StringComparison.Ordinal) && !returnUrl.StartsWith("/\\", StringComparison.Ordinal) ? returnUrl : "/";
}
