using System.Globalization;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Reads what <c>pocketsphinx_continuous -time yes</c> prints: "word start end probability", between plain lines of text.</summary>
internal static class PocketsphinxWords
{
    public static IReadOnlyList<TextWord> Parse(string output, double offsetSeconds)
    {
        var words = new List<TextWord>();
        foreach (var line in output.Split('\n'))
            if (Word(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), offsetSeconds) is { } word)
                words.Add(word);
        return words;
    }

    private static TextWord? Word(string[] fields, double offsetSeconds)
    {
        if (fields.Length != 4 || IsMarker(fields[0])
            || !Number(fields[1], out var start) || !Number(fields[2], out var end) || !Number(fields[3], out var probability))
            return null;
        return new TextWord(WithoutVariant(fields[0]), double.IsFinite(probability) ? Math.Clamp(probability, 0, 1) : null)
        {
            StartSeconds = offsetSeconds + start,
            EndSeconds = offsetSeconds + Math.Max(start, end),
        };
    }

    // <s>, </s>, <sil> are boundaries and pauses; [NOISE] and ++UH++ are sounds without words.
    private static bool IsMarker(string word) => word[0] is '<' or '[' || word.StartsWith("++", StringComparison.Ordinal);

    private static string WithoutVariant(string word) =>
        word.EndsWith(')') && word.LastIndexOf('(') is var at and > 0 ? word[..at] : word;

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
