using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace GenAIPipeline.Platform.Http;

/// <summary>Cursor-paged lists: a page size that is checked, and the next page in the header <c>Link</c>.</summary>
public static class PageLimit
{
    /// <summary>Documents, events or reviews of a page when the caller does not say.</summary>
    public const int Default = 50;

    /// <summary>The page size, or null when it is out of range.</summary>
    public static int? Of(int? asked, int most) => asked is null ? Default : asked >= 1 && asked <= most ? asked : null;

    /// <summary>Names the next page: this request with another cursor.</summary>
    public static void LinkNext(this HttpContext context, string after)
    {
        var query = context.Request.Query
            .Where(pair => !pair.Key.Equals("after", StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value))
            .Append(KeyValuePair.Create<string, string?>("after", after));
        context.Response.Headers.Append("Link", $"<{QueryHelpers.AddQueryString(context.Request.Path, query)}>; rel=\"next\"");
    }
}
