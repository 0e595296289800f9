using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>Who looks at the pages; one for each open page. Read once, by the layout, before any page is shown.</summary>
public sealed class Viewer(AuthenticationStateProvider signIn)
{
    private ClaimsPrincipal user = new();

    public string Tenant => user.Tenant();

    /// <summary>As history and audit name them.</summary>
    public string Actor => user.Actor();

    public string Name => user.Identity?.Name ?? "nobody";

    public bool IsSignedIn => user.Identity?.IsAuthenticated == true;

    /// <summary>The tenant to which lists of operators are narrowed: null for those who may see all.</summary>
    public string? OperatedTenant => May(Scopes.Operate) ? null : Tenant;

    public async Task LoadAsync() => user = (await signIn.GetAuthenticationStateAsync()).User;

    public bool May(string scope) => user.Has(scope);

    /// <summary>Stops an action that the viewer has no scope for; the pages do not offer it, so this is the second lock.</summary>
    public void Require(string scope)
    {
        if (!May(scope))
            throw new UnauthorizedAccessException($"Expected the scope {scope}, which the signed-in key does not have.");
    }
}
