using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace GenAIPipeline.Platform.Http;

/// <summary>Cursor paging: <c>limit</c> from 1 to 1,000, the next page in the <c>Link</c> header.</summary>
internal static class Paging
{
    public const int MaxLimit = 1_000;
    public const int DefaultLimit = 100;

    /// <summary>The limit, or null when the text is no number in range.</summary>
    public static int? Limit(string? text) => text switch
    {
        null => DefaultLimit,
        _ when int.TryParse(text, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => null,
    };

    /// <summary>Names the next page: this request behind another cursor.</summary>
    public static void LinkNext(this HttpContext http, string after)
    {
        var query = http.Request.Query.Where(pair => !string.Equals(pair.Key, "after", StringComparison.OrdinalIgnoreCase)).SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value));
        var address = QueryHelpers.AddQueryString(http.Request.PathBase + http.Request.Path, query.Append(KeyValuePair.Create<string, string?>("after", after)));
        http.Response.Headers.Append("Link", $"<{address}>; rel=\"next\"");
    }
}
