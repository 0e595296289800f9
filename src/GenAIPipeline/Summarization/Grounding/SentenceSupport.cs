namespace GenAIPipeline.Summarization.Grounding;

/// <summary>How much of a sentence stands in its sources.</summary>
internal static class SentenceSupport
{
    /// <summary>Share of the sentence's content words that the sources contain, 0 to 1; 1 for a sentence without any.</summary>
    public static double Of(string sentence, string source)
    {
        var words = Terms.Of(sentence);
        if (words.Count == 0)
            return 1;
        var known = Terms.Of(source).ToHashSet(StringComparer.Ordinal);
        return (double)words.Count(known.Contains) / words.Count;
    }
}
