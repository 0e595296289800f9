using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Summarization.Grounding;

/// <summary>Reads names: runs of capitalized words that are not capitalized merely because a sentence begins.</summary>
internal static partial class NameReader
{
    /// <summary>Above this share of capitals inside sentences a text is taken for German, where nouns are capitalized too; only runs of two and more are names then.</summary>
    private const double NounCapitals = 0.18;

    private static readonly FrozenSet<string> Openers = string.Join(
        ' ',
        "yesterday today tomorrow according both although despite since while finally additionally meanwhile overall because whereas unlike following based given under using among across within without between",
        "gestern heute morgen laut gemäß obwohl seit trotz außerdem insgesamt zudem ferner",
        "hier aujourd'hui selon malgré depuis enfin ayer hoy según desde además finalmente")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Titles = "mr mrs ms dr prof sir madam herr frau monsieur madame mme señor señora sr sra".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names of a statement that its source does not contain, as written.</summary>
    public static List<string> Unsupported(string statement, string source)
    {
        var known = KnownWords(source);
        var initials = Initials(source);
        var nounsAreCapitalized = CapitalShare(source) > NounCapitals;
        var missing = new List<string>();
        foreach (Match run in RunPattern().Matches(statement))
        {
            var words = WordPattern().Matches(run.Value).Select(m => m.Value).Where(w => char.IsUpper(w[0])).ToList();
            if (words.Count > 0 && OpensSentence(statement, run.Index) && (words.Count == 1 || IsOrdinary(words[0])))
                words.RemoveAt(0);
            if (words.Count == 0 || (words.Count == 1 && nounsAreCapitalized && !IsAcronym(words[0])))
                continue;
            if (words.Any(word => !IsKnown(word, known, initials)))
                missing.Add(run.Value);
        }

        return missing;
    }

    private static bool IsKnown(string word, HashSet<string> known, string initials)
    {
        var folded = Fold(word);
        return folded.Length < 2 || Titles.Contains(folded) || DateReader.IsMonth(word) || IsOrdinary(word)
            || known.Contains(folded) || known.Contains(Terms.Stem(folded).ToString())
            || (folded.Contains('-') && folded.Split('-').All(part => part.Length < 2 || known.Contains(part)))
            || (IsAcronym(word) && initials.Contains(word, StringComparison.Ordinal));
    }

    private static HashSet<string> KnownWords(string source)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match match in WordPattern().Matches(source))
        {
            var folded = Fold(match.Value);
            known.Add(folded);
            known.Add(Terms.Stem(folded).ToString());
            foreach (var part in folded.Split('-'))
                known.Add(part);
        }

        return known;
    }

    private static string Initials(string source)
    {
        var initials = new StringBuilder();
        foreach (Match match in WordPattern().Matches(source))
        {
            if (char.IsUpper(match.Value[0]))
                initials.Append(match.Value[0]);
        }

        return initials.ToString();
    }

    private static double CapitalShare(string source)
    {
        var (words, capitals) = (0, 0);
        foreach (Match match in WordPattern().Matches(source))
        {
            if (match.Length < 2 || OpensSentence(source, match.Index))
                continue;
            words++;
            capitals += char.IsUpper(match.Value[0]) ? 1 : 0;
        }

        return words < 8 ? 0 : (double)capitals / words;
    }

    private static bool OpensSentence(string text, int index)
    {
        var i = index - 1;
        while (i >= 0 && (char.IsWhiteSpace(text[i]) || text[i] is '"' or '“' or '„' or '«' or '(' or '\'' or '-' or '–' or '•' or '*'))
            i--;
        return i < 0 || text[i] is '.' or '!' or '?' or ':' or ';' or '|' or '…';
    }

    private static bool IsOrdinary(string word)
    {
        var lower = word.ToLowerInvariant();
        return Openers.Contains(lower) || StopWords.Contains(Fold(word));
    }

    private static bool IsAcronym(string word) => word.Length >= 2 && word.All(char.IsUpper);

    private static string Fold(string word)
    {
        var folded = Terms.FoldAll(word).Replace('’', '\'');
        return folded.EndsWith("'s", StringComparison.Ordinal) ? folded[..^2] : folded.TrimEnd('\'');
    }

    [GeneratedRegex(@"(?<![\p{L}\d])\p{Lu}[\p{L}'’-]*(?:[ \u00a0]+(?:(?:of|the|de|van|von|der|zu|la|le|du|del|di|da|and|&)[ ]+){0,2}\p{Lu}[\p{L}'’-]*)*", RegexOptions.CultureInvariant)]
    private static partial Regex RunPattern();

    [GeneratedRegex(@"\p{L}[\p{L}'’-]*", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}
