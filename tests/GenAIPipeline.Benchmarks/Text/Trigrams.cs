using System.Text.RegularExpressions;

namespace GenAIPipeline.Benchmarks.Text;

/// <summary>How much of a text another one has.</summary>
internal static partial class Trigrams
{
    /// <summary>Share of the truth's runs of three words (each as often as it occurs) that the found text has too.</summary>
    public static double Recall(string truth, string found) => Recall(Runs(truth, 3), Runs(found, 3));

    /// <summary>The same for single words, which says nothing about their order.</summary>
    public static double WordRecall(string truth, string found) => Recall(Runs(truth, 1), Runs(found, 1));

    private static double Recall(List<string> truth, List<string> found)
    {
        var have = found.CountBy(run => run).ToDictionary();
        return truth.CountBy(run => run).Sum(pair => Math.Min(pair.Value, have.GetValueOrDefault(pair.Key))) / (double)truth.Count;
    }

    private static List<string> Runs(string text, int length)
    {
        var words = Word().Matches(text.ToLowerInvariant()).Select(match => match.Value).ToList();
        return [.. Enumerable.Range(0, Math.Max(0, words.Count - length + 1)).Select(at => string.Join(' ', words.GetRange(at, length)))];
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
