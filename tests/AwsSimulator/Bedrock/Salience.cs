using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Chooses the sentences whose words the document repeats most, in its order.</summary>
internal static partial class Salience
{
    private const int FewestTerms = 3;
    private const double FigureBonus = 1.25;
    private const double OpeningBonus = 1.5;

    public static IReadOnlyList<SourceSentence> Choose(IReadOnlyList<SourceSentence> sentences, int most)
    {
        var terms = sentences.Select(s => Terms(s.Text)).ToList();
        var counts = terms.SelectMany(t => t.Distinct()).GroupBy(t => t).ToDictionary(t => t.Key, t => t.Count());
        var scored = sentences.Select((sentence, i) => (sentence, Order: i, Score: Score(sentence, terms[i], counts, i))).ToList();
        return [.. scored.OrderByDescending(s => s.Score).ThenBy(s => s.Order).DistinctBy(s => s.sentence.Text).Take(most).OrderBy(s => s.Order).Select(s => s.sentence)];
    }

    private static double Score(SourceSentence sentence, List<string> terms, Dictionary<string, int> counts, int order)
    {
        if (terms.Count < FewestTerms)
            return 0.01 * terms.Count;
        var score = terms.Sum(t => Math.Log(1 + counts[t])) / Math.Sqrt(terms.Count);
        if (sentence.Text.Any(char.IsAsciiDigit))
            score *= FigureBonus;
        return order == 0 ? score * OpeningBonus : score;
    }

    private static List<string> Terms(string text) => [.. Word().Matches(text).Select(m => m.Value.ToLowerInvariant())];

    [GeneratedRegex(@"\p{L}{4,}|\d+")]
    private static partial Regex Word();
}
