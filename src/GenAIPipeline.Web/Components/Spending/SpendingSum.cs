using GenAIPipeline.Platform.Models;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Spending;

/// <summary>Lines of the ledger in one sum.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Lines">At least one.</param>
public sealed record SpendingSum(string Name, IReadOnlyList<UsageLine> Lines)
{
    public long Calls => Lines.Sum(line => line.Calls);

    public long Failures => Lines.Sum(line => line.Failures);

    public long CacheHits => Lines.Sum(line => line.CacheHits);

    public decimal CostUsd => Lines.Sum(line => line.CostUsd);

    /// <summary>By both caches and the cascade; negative where these cost more than they spared.</summary>
    public decimal SavedUsd => Lines.Sum(line => line.CacheSavedUsd + line.PromptCacheSavedUsd + line.CascadeSavedUsd);

    /// <summary>Of all that was asked for, what the answer cache had: "38 %"; empty where it has no part, as for pages.</summary>
    public string FromCache => CacheHits == 0 && Lines.All(line => line.Unit != "tokens") ? "" : Measure.Percent(CacheHits, Calls + CacheHits);

    /// <summary>What the bill counts: "9.8M in, 710k out", "273 pages", "42 min".</summary>
    public string Billed
    {
        get
        {
            var (input, output) = (Lines.Sum(line => line.InputTokens), Lines.Sum(line => line.OutputTokens));
            var (pages, seconds) = (Units("pages"), Units("seconds"));
            string?[] parts =
            [
                input + output > 0 ? $"{Measure.Tokens(input)} in, {Measure.Tokens(output)} out" : null,
                pages > 0 ? Measure.Count((long)pages, "page") : null,
                seconds > 0 ? Measure.Duration(TimeSpan.FromSeconds(Math.Ceiling(seconds))) : null,
            ];
            return string.Join(", ", parts.Where(part => part is not null));
        }
    }

    /// <summary>One sum for each name, the dearest first.</summary>
    public static IReadOnlyList<SpendingSum> Of(IEnumerable<UsageLine> lines, SpendingBy by) =>
        [.. lines.GroupBy(line => line.Name(by)).Select(named => new SpendingSum(named.Key, [.. named])).OrderByDescending(sum => sum.CostUsd).ThenBy(sum => sum.Name, StringComparer.Ordinal)];

    private double Units(string unit) => Lines.Where(line => line.Unit == unit).Sum(line => line.Units);
}
