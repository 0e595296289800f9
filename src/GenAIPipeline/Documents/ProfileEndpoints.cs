using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Documents;

/// <summary>The kinds of documents that uploads may name.</summary>
public static class ProfileEndpoints
{
    public static IEndpointRouteBuilder MapProfiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/profiles", List).RequireAuthorization(AccessServices.SignedIn).WithTags("Documents").WithName("ListProfiles").WithSummary("Document profiles");
        return routes;
    }

    private static Ok<IReadOnlyList<ProfileResource>> List(ProfileCatalog profiles) => TypedResults.Ok<IReadOnlyList<ProfileResource>>(
        [.. profiles.All.Select(profile => new ProfileResource(profile.Name, profile.Title, profile.Description, profile.Media, profile.Name == ProfileCatalog.DefaultName))]);
}

/// <summary>A document profile.</summary>
/// <param name="Name">As uploads name it.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Media"><c>text</c>, <c>audio</c> or both.</param>
/// <param name="IsDefault">Used by uploads that name none.</param>
public sealed record ProfileResource(string Name, string Title, string Description, IReadOnlyList<string> Media, bool IsDefault);
