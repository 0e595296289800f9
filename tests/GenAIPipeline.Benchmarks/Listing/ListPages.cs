using System.Diagnostics;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Benchmarks.Listing;

/// <summary>Asks for pages of the list of documents over HTTP, as its users do.</summary>
internal static partial class ListPages
{
    /// <summary>Milliseconds of each request, by kind of page; the kinds alternate.</summary>
    public static async Task<IReadOnlyDictionary<string, List<double>>> MeasureAsync(HttpClient client, int requests)
    {
        var cursors = await CursorsAsync(client);
        var kinds = new Dictionary<string, Func<int, string>>
        {
            ["first page"] = _ => "",
            ["any page by cursor"] = n => $"&after={cursors[n * 31 % cursors.Count]}",
            ["by status, common"] = n => $"&status=Completed&after={cursors[n * 31 % cursors.Count]}",
            ["by status, rare"] = n => $"&status={(n % 2 == 0 ? "NeedsReview" : "Failed")}",
            ["by label"] = n => $"&label=batch-{n % 50}",
            ["by name, found"] = n => $"&name=contract-{1 + n % 9}",
            ["by name, not found"] = n => $"&name=nowhere{n}",
        };
        var times = kinds.Keys.ToDictionary(kind => kind, _ => new List<double>());
        for (var n = -5; n < requests; n++)
            foreach (var (kind, query) in kinds)
            {
                var clock = Stopwatch.StartNew();
                using var answer = await client.GetAsync("/v1/documents?limit=100" + query(Math.Abs(n)));
                await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
                if (n >= 0)
                    times[kind].Add(clock.Elapsed.TotalMilliseconds);
            }

        return times;
    }

    private static async Task<List<string>> CursorsAsync(HttpClient client)
    {
        var cursors = new List<string>();
        var next = "/v1/documents?limit=1000";
        while (next is not null)
        {
            using var answer = await client.GetAsync(next);
            answer.EnsureSuccessStatusCode();
            next = answer.Headers.TryGetValues("Link", out var links) ? Next().Match(string.Join(',', links)) is { Success: true } match ? match.Groups[1].Value : null : null;
            if (next is not null)
                cursors.Add(After().Match(next).Groups[1].Value);
        }

        return cursors.Count > 0 ? cursors : throw new InvalidOperationException("Expected more than one page of documents.");
    }

    [GeneratedRegex("<([^>]*)>; *rel=\"?next\"?")]
    private static partial Regex Next();

    [GeneratedRegex("after=([^&>]+)")]
    private static partial Regex After();
}
