using GenAIPipeline.Platform.Access;
using Scalar.AspNetCore;

namespace GenAIPipeline.Web.Hosting;

/// <summary>The description of the API for people, at <c>/docs</c>.</summary>
internal static class ApiReference
{
    public static IEndpointRouteBuilder MapApiReference(this IEndpointRouteBuilder routes)
    {
        // Left as it comes, the page shows other people's offers and fetches fonts from outside.
        routes.MapScalarApiReference("/docs", options => options
                .WithTitle("GenAIPipeline API")
                .DisableDefaultFonts()
                .HideDeveloperTools()
                .DisableAgent()
                .DisableMcp()
                .DisableTelemetry()
                .HideClientButton())
            .RequireAuthorization(AccessServices.SignedIn);
        return routes;
    }
}
