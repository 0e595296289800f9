using System.Security.Claims;
using System.Text.RegularExpressions;
using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Platform.Access;

/// <summary>Making and revoking keys, for administrators of the whole service.</summary>
public static class KeyEndpoints
{
    public static IEndpointRouteBuilder MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").RequireAuthorization(Scopes.Admin).WithTags("Keys");
        keys.MapGet("", ListAsync).WithName("ListKeys").WithSummary("All keys, newest first").ProducesProblem(403);
        keys.MapPost("", AddAsync).WithName("AddKey").WithSummary("Make a key; its text is answered once").ProducesProblem(403).ProducesProblem(422);
        keys.MapDelete("/{id}", RevokeAsync).WithName("RevokeKey").WithSummary("Revoke a key at once").ProducesProblem(403).ProducesProblem(404);
        return routes;
    }

    private static async Task<Ok<IReadOnlyList<ApiKey>>> ListAsync(ApiKeyStore store, CancellationToken cancellation) => TypedResults.Ok(await store.ListAsync(cancellation));

    private static async Task<Results<Created<NewKeyAnswer>, ProblemHttpResult>> AddAsync(NewKey wanted, ClaimsPrincipal user, ApiKeyStore store, CancellationToken cancellation)
    {
        if (KeyRules.FaultOf(wanted.Tenant, wanted.Name, wanted.Scopes ?? []) is { } fault)
            return ApiProblem.Unprocessable("key_invalid", fault);
        var (key, text) = await store.AddAsync(wanted.Tenant!, wanted.Name!, [.. wanted.Scopes!.Distinct()], user.Actor(), cancellation);
        return TypedResults.Created($"/v1/keys/{key.Id}", new NewKeyAnswer(key.Id, text, key.Tenant, key.Name, key.Prefix, key.Scopes, key.CreatedAt));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(Guid id, ApiKeyStore store, KnownKeys known, CancellationToken cancellation)
    {
        if (!await store.RevokeAsync(id, cancellation))
            return ApiProblem.NotFound("key_not_found", "There is no key of this id.");
        known.Forget();
        return TypedResults.NoContent();
    }
}

/// <summary>A key to be made.</summary>
/// <param name="Tenant">Whose rows it opens: lower-case letters, digits and hyphens.</param>
/// <param name="Scopes">Some of upload, read, review, operate, consume, admin.</param>
/// <param name="Name">What people call it.</param>
public sealed record NewKey(string? Tenant, IReadOnlyList<string>? Scopes, string? Name);

/// <summary>A new key with its text, which is shown only here.</summary>
public sealed record NewKeyAnswer(Guid Id, string Key, string Tenant, string Name, string Prefix, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);

/// <summary>What a key may be called and may do.</summary>
public static partial class KeyRules
{
    private const int MaxNameLength = 100;

    /// <summary>A sentence when such a key cannot be made.</summary>
    public static string? FaultOf(string? tenant, string? name, IReadOnlyList<string> scopes)
    {
        if (tenant is null || !TenantPattern().IsMatch(tenant))
            return "tenant has 1 to 63 lower-case letters, digits and hyphens.";
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || name.Any(char.IsControl))
            return $"name has 1 to {MaxNameLength} characters.";
        return scopes.Count == 0 || scopes.Any(scope => !Scopes.All.Contains(scope)) ? $"scopes are some of {string.Join(", ", Scopes.All)}." : null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}$")]
    private static partial Regex TenantPattern();
}
