using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Platform.Http;

/// <summary>Picks the form of an answer by the header <c>Accept</c>.</summary>
public static class Negotiation
{
    /// <summary>The offer that the client likes best; the first one when it does not say or likes none.</summary>
    public static string Choose(this HttpRequest request, params ReadOnlySpan<string> offers)
    {
        var best = offers[0];
        var bestQuality = 0d;
        foreach (var offer in offers)
        {
            if (QualityOf(request, offer) is var quality && quality > bestQuality)
                (best, bestQuality) = (offer, quality);
        }

        return best;
    }

    // The most specific range that matches decides (RFC 9110, 12.5.1).
    private static double QualityOf(HttpRequest request, string offer)
    {
        var quality = 0d;
        var specificity = -1;
        foreach (var range in request.GetTypedHeaders().Accept ?? [])
        {
            var (isMatch, how) = range switch
            {
                { MatchesAllTypes: true } => (true, 0),
                { MatchesAllSubTypes: true } => (offer.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase), 1),
                _ => (range.MediaType.Equals(offer, StringComparison.OrdinalIgnoreCase), 2),
            };
            if (isMatch && how > specificity)
                (quality, specificity) = (range.Quality ?? 1, how);
        }

        return quality;
    }
}
