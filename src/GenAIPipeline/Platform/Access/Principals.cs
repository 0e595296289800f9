using System.Security.Claims;

namespace GenAIPipeline.Platform.Access;

/// <summary>Who a request is made by.</summary>
internal static class Principals
{
    /// <summary>Claim that names the key behind a session or request.</summary>
    public const string KeyClaim = "key";

    /// <summary>The key's bearer.</summary>
    public static ClaimsPrincipal Of(ApiKey key, string scheme) => Make(key.Name, key.Id.ToString(), key.Tenant, key.Scopes, scheme, new Claim(KeyClaim, key.Id.ToString()));

    /// <summary>Whoever opened a one-time link: the owner of the machine.</summary>
    public static ClaimsPrincipal OfLink(string scheme) => Make("owner", "link", AdminKeyFile.Tenant, Scopes.All, scheme);

    private static ClaimsPrincipal Make(string name, string id, string tenant, IEnumerable<string> scopes, string scheme, params IEnumerable<Claim> more) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.Name, name),
            new(ClaimTypes.NameIdentifier, id),
            new(Caller.TenantClaim, tenant),
            .. scopes.Select(scope => new Claim(Caller.ScopeClaim, scope)),
            .. more,
        ],
        scheme));
}
