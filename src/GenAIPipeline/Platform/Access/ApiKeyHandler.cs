using System.Text.Encodings.Web;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Platform.Access;

/// <summary>Reads <c>Authorization: Bearer &lt;key&gt;</c>.</summary>
internal sealed class ApiKeyHandler(KnownKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Mark = "Bearer ";

    /// <summary>Whether the request brings a key, valid or not.</summary>
    public static bool IsAskedBy(HttpContext context) => context.Request.Headers.Authorization.ToString().StartsWith(Mark, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsAskedBy(Context))
            return AuthenticateResult.NoResult();
        var text = Request.Headers.Authorization.ToString()[Mark.Length..].Trim();
        return await keys.FindAsync(text, Context.RequestAborted) is { } key
            ? AuthenticateResult.Success(new AuthenticationTicket(Principals.Of(key, SchemeName), SchemeName))
            : AuthenticateResult.Fail("The key is unknown or was revoked.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => AccessProblems.UnauthorizedAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessProblems.ForbiddenAsync(Context);
}

/// <summary>What a request without sufficient rights is told.</summary>
internal static class AccessProblems
{
    public static Task UnauthorizedAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiProblem.Of(StatusCodes.Status401Unauthorized, "unauthorized", "A valid key is needed: Authorization: Bearer <key>. It may be missing, unknown or revoked.").ExecuteAsync(context);
    }

    public static Task ForbiddenAsync(HttpContext context) =>
        ApiProblem.Of(StatusCodes.Status403Forbidden, "scope_missing", "The key lacks the scope that this needs.").ExecuteAsync(context);
}
