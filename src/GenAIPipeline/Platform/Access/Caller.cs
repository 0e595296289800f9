using System.Security.Claims;

namespace GenAIPipeline.Platform.Access;

/// <summary>Reads who calls from the authenticated principal.</summary>
public static class Caller
{
    public const string TenantClaim = "tenant";
    public const string ScopeClaim = "scope";

    /// <summary>The tenant whose rows the caller may touch.</summary>
    public static string Tenant(this ClaimsPrincipal user) => user.FindFirstValue(TenantClaim) ?? throw new InvalidOperationException("Expected a tenant claim on an authenticated principal, got none.");

    /// <summary>Who acts, as history and audit name it: the key's or user's name with its id.</summary>
    public static string Actor(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? $"{user.Identity?.Name} ({id})" : user.Identity?.Name ?? "unknown";

    public static bool Has(this ClaimsPrincipal user, string scope) => user.HasClaim(ScopeClaim, scope);
}
