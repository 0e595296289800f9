namespace GenAIPipeline.Extraction.Speech;

/// <summary>What somebody said without a longer pause.</summary>
internal sealed record Utterance(string Text, double StartSeconds, double EndSeconds, double? Confidence, IReadOnlyList<TextWord> Words)
{
    public const double MaxSeconds = 15;

    /// <summary>A pause that ends an utterance.</summary>
    public const double PauseSeconds = 0.6;

    public string? Speaker { get; init; }

    /// <summary>Groups words by pauses; one that grows too long is cut at the longest pause in its second half.</summary>
    public static IReadOnlyList<Utterance> FromWords(IReadOnlyList<TextWord> words)
    {
        var utterances = new List<Utterance>();
        for (var start = 0; start < words.Count;)
        {
            var end = EndOfUtterance(words, start);
            utterances.Add(Of(words.Skip(start).Take(end - start).ToList()));
            start = end;
        }

        return utterances;
    }

    /// <summary>Mean over words that have a confidence; null if none has.</summary>
    public static double? MeanConfidence(IEnumerable<TextWord> words) => words.Average(word => word.Confidence);

    private static int EndOfUtterance(IReadOnlyList<TextWord> words, int start)
    {
        for (var next = start + 1; next < words.Count; next++)
        {
            if (Pause(words, next) >= PauseSeconds)
                return next;
            if (words[next].EndSeconds - words[start].StartSeconds > MaxSeconds)
                return LongestPause(words, start + ((next - start + 1) / 2), next);
        }

        return words.Count;
    }

    private static int LongestPause(IReadOnlyList<TextWord> words, int from, int to) =>
        Enumerable.Range(from, to - from + 1).MaxBy(next => Pause(words, next));

    private static double Pause(IReadOnlyList<TextWord> words, int next) =>
        words[next].StartSeconds!.Value - words[next - 1].EndSeconds!.Value;

    private static Utterance Of(List<TextWord> words) => new(
        string.Join(' ', words.Select(word => word.Text)),
        words[0].StartSeconds!.Value,
        words[^1].EndSeconds!.Value,
        MeanConfidence(words),
        words);
}
