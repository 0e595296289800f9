using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Platform.Access;

/// <summary>Browser sessions: 12 hours, ended with the key that opened them.</summary>
internal static class SessionCookie
{
    public const string SchemeName = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>From signing in to the end of the session.</summary>
    private static readonly TimeSpan Session = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions options, int port)
    {
        options.Cookie.Name = $"genaipipeline-{port}";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Session;
        options.SlidingExpiration = false;
        options.LoginPath = LoginEndpoints.Page;
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnRedirectToLogin = context => context.HttpContext.IsApi() ? AccessProblems.UnauthorizedAsync(context.HttpContext) : RedirectAsync(context);
        options.Events.OnRedirectToAccessDenied = context => AccessProblems.ForbiddenAsync(context.HttpContext);
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    private static Task RedirectAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal?.FindFirst(Principals.KeyClaim)?.Value is not { } text)
            return;
        var keys = context.HttpContext.RequestServices.GetRequiredService<KnownKeys>();
        if (!Guid.TryParse(text, out var id) || await keys.FindAsync(id, context.HttpContext.RequestAborted) is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(SchemeName);
        }
    }
}
