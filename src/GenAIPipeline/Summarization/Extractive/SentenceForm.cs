namespace GenAIPipeline.Summarization.Extractive;

/// <summary>What a sentence looks like.</summary>
/// <param name="Words">Number of words; two ideographs count as one.</param>
/// <param name="Letters">Share of letters among all characters.</param>
/// <param name="Digits">Share of digits among all characters.</param>
/// <param name="UpperCase">Share of capitals among the letters.</param>
/// <param name="CapitalizedWords">Share of words that begin with a capital or a digit.</param>
internal readonly record struct SentenceForm(int Words, double Letters, double Digits, double UpperCase, double CapitalizedWords)
{
    public static SentenceForm Of(string sentence)
    {
        var (words, letters, digits, upper, ideographs, capitalized) = (1, 0, 0, 0, 0, 0);
        var before = ' ';
        foreach (var c in sentence)
        {
            words += c == ' ' ? 1 : 0;
            letters += char.IsLetter(c) ? 1 : 0;
            digits += char.IsDigit(c) ? 1 : 0;
            upper += char.IsUpper(c) ? 1 : 0;
            ideographs += Terms.IsIdeograph(c) ? 1 : 0;
            capitalized += before == ' ' && (char.IsUpper(c) || char.IsDigit(c)) ? 1 : 0;
            before = c;
        }

        return new SentenceForm(
            words + ideographs / 2,
            (double)letters / sentence.Length,
            (double)digits / sentence.Length,
            (double)upper / Math.Max(1, letters),
            (double)capitalized / words);
    }
}
