using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>What recognition itself doubts about a page.</summary>
internal static class OcrDoubts
{
    private const double LowConfidence = 0.6;
    private const int MinWords = 8;
    private const int MinWordsForLanguage = 30;

    // Prose in its own language has a third of such words, tables and lists a few in a hundred.
    private const double MinCommon = 0.06;

    /// <summary>The doubt, or null.</summary>
    /// <param name="script">Script that detection found, where it was asked; a script other than Latin is in none of our languages.</param>
    public static Finding? Of(OcrPage page, int number, string languages, string? script)
    {
        var words = page.Readable.ToList();
        if (words.Count < MinWords)
            return script is null or "Latin" || words.Count == 0 ? null : Unexpected(number, languages, $"its script looks like {script}", page.Confidence);
        if (script is not (null or "Latin") && page.Confidence < LowConfidence)
            return Unexpected(number, languages, $"its script looks like {script}", page.Confidence);
        if (Foreign(words, languages) is { } foreign)
            return Unexpected(number, languages, $"it looks like {foreign}", page.Confidence);
        var low = words.Count(word => word.Confidence is not { } confidence || confidence < LowConfidence) / (double)words.Count;
        return low <= 0.5 ? null : new("low_text_quality", $"Most words of page {number} could not be read with confidence. It may be a poor scan, handwriting, or a picture without text.", 1 - low, 0.5);
    }

    private static Finding Unexpected(int number, string languages, string why, double confidence) =>
        new("language_not_expected", $"Page {number} seems to be in none of the configured languages ({languages}): {why}.", confidence);

    private static string? Foreign(List<TextWord> words, string languages)
    {
        var letters = words.Select(word => word.Text.Trim('.', ',', ';', ':', '!', '?', '(', ')', '"', '„', '“', '”').ToLowerInvariant()).Where(word => word.Length > 0 && char.IsLetter(word[0])).ToList();
        if (letters.Count < MinWordsForLanguage)
            return null;
        var shares = CommonWords.Languages.ToDictionary(language => language, language => letters.Count(word => CommonWords.Of(language).Contains(word)) / (double)letters.Count);
        var configured = languages.Split('+');
        // A language whose words are not known here cannot be missed.
        if (configured.Any(language => !shares.ContainsKey(language)))
            return null;
        var expected = configured.Max(language => shares[language]);
        var best = shares.MaxBy(pair => pair.Value);
        return best.Value > MinCommon * 2 && best.Value > expected * 2 ? CommonWords.NameOf(best.Key) : null;
    }
}
