using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Web.Components.Spending;

/// <summary>What one cause at one model led to.</summary>
/// <param name="Model">The model that failed; null where the ledger has no failed call.</param>
/// <param name="Cause">Why; null likewise.</param>
/// <param name="Calls">How often; each attempt counts.</param>
/// <param name="Answered">Answers of other models instead, most first.</param>
public sealed record FailureRow(string? Model, string? Cause, long Calls, IReadOnlyList<(string Model, long Answers)> Answered)
{
    /// <summary>Of all days, the most frequent first.</summary>
    public static IReadOnlyList<FailureRow> Of(UsageFailures failures)
    {
        var calls = failures.Failed.GroupBy(failed => ((string?)failed.Model, (string?)failed.Cause)).ToDictionary(of => of.Key, of => of.Sum(failed => failed.Calls));
        var answers = failures.Fallbacks.ToLookup(fallback => (fallback.FailedModel, fallback.Cause));
        return
        [
            .. calls.Keys.Union(answers.Select(of => of.Key))
                .Select(key => new FailureRow(key.Item1, key.Item2, calls.GetValueOrDefault(key), Answers(answers[key])))
                .OrderByDescending(row => row.Calls).ThenByDescending(row => row.Answered.Sum(by => by.Answers)).ThenBy(row => row.Model, StringComparer.Ordinal).ThenBy(row => row.Cause, StringComparer.Ordinal),
        ];
    }

    private static List<(string Model, long Answers)> Answers(IEnumerable<FallbackAnswers> fallbacks) =>
        [.. fallbacks.GroupBy(fallback => fallback.Model).Select(by => (by.Key, by.Sum(fallback => fallback.Answers))).OrderByDescending(by => by.Item2).ThenBy(by => by.Key, StringComparer.Ordinal)];
}
