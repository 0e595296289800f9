using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Platform.Access;

/// <summary>Keys for programs, sessions for browsers, one policy per scope for both.</summary>
public static class AccessServices
{
    /// <summary>Needs one scope less than the API: any signed-in browser or key.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Chooses by the request: a key if it brings one, else the session's cookie.</summary>
    private const string Either = "KeyOrCookie";

    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(options).AddSingleton<ApiKeyStore>().AddSingleton<KnownKeys>().AddSingleton<LoginLinkStore>();
        services.AddDataProtection().PersistKeysToFileSystem(KeyFolder(options.DataFolder)).SetApplicationName("genaipipeline");
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = context => ApiKeyHandler.IsAskedBy(context) ? ApiKeyHandler.SchemeName : SessionCookie.SchemeName)
            .AddCookie(SessionCookie.SchemeName, cookie => SessionCookie.Configure(cookie, options.Port))
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        var policies = services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All)
            policies.AddPolicy(scope, policy => policy.RequireClaim(Caller.ScopeClaim, scope));
        policies.AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser());
        return services;
    }

    private static DirectoryInfo KeyFolder(string dataFolder) =>
        Directory.CreateDirectory(Path.Combine(dataFolder, "cookie-keys"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
