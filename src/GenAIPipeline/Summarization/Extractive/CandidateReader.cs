using System.Collections.Frozen;
using GenAIPipeline.Extraction;

namespace GenAIPipeline.Summarization.Extractive;

/// <summary>Finds the sentences of a text and judges their form: prose first, then table rows, then headings and the rest.</summary>
internal static class CandidateReader
{
    /// <summary>With fewer prose sentences than this, table rows count as well, and so on.</summary>
    private const int EnoughSentences = 3;

    private static readonly FrozenSet<string> Dependent = string.Join(
        ' ',
        "this these those it he she they however but and so also thus therefore moreover furthermore then such yet or",
        "dies diese dieser dieses er sie es jedoch aber und auch daher deshalb dann außerdem",
        "cela ceci il elle ils elles mais et aussi donc cependant ces cette",
        "esto eso ese esta el ella ellos pero y también entonces sin")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static List<Candidate> Read(ExtractedText text)
    {
        var candidates = new List<Candidate>();
        BlockKind[][] tiers = [[BlockKind.Paragraph, BlockKind.ListItem, BlockKind.Utterance], [BlockKind.Table], [BlockKind.Heading], [BlockKind.Code, BlockKind.Header, BlockKind.Footer]];
        var reached = 0;
        foreach (var tier in tiers)
        {
            reached++;
            AddTier(text, tier, candidates);
            if (candidates.Count >= EnoughSentences)
                break;
        }

        if (reached == 1)
            return candidates;
        return [.. candidates.OrderBy(c => c.Block).ThenBy(c => c.Order).Select((c, i) => new Candidate(i, c.Block, c.Text, c.Prior))];
    }

    private static void AddTier(ExtractedText text, BlockKind[] tier, List<Candidate> candidates)
    {
        foreach (var block in text.Blocks())
        {
            if (!tier.Contains(block.Kind))
                continue;
            var first = true;
            foreach (var sentence in Sentences(block))
            {
                candidates.Add(new Candidate(candidates.Count, block.Number, sentence, Prior(sentence, block.Kind, first, candidates.Count)));
                first = false;
            }
        }
    }

    private static IEnumerable<string> Sentences(TextBlock block) => block.Kind switch
    {
        BlockKind.Table => TableRows(block.Text),
        BlockKind.Code => block.Text.Split('\n').Select(Collapse).Where(HasWord),
        _ => SentenceSplitter.Split(block.Text).Select(Collapse).Where(HasWord),
    };

    private static IEnumerable<string> TableRows(string table)
    {
        foreach (var line in table.Split('\n'))
        {
            var row = Collapse(line).Trim('|', ' ');
            if (HasWord(row) && row.Length <= 600)
                yield return row;
        }
    }

    private static double Prior(string sentence, BlockKind kind, bool opensBlock, int order)
    {
        var isSpoken = kind == BlockKind.Utterance;
        var prior = FormPrior(sentence, SentenceForm.Of(sentence), isSpoken);
        if (!opensBlock && Dependent.Contains(FirstWord(sentence)))
            prior *= 0.75;
        if (opensBlock && kind == BlockKind.Paragraph)
            prior *= 1.15;
        // What stands first is what a document is about; talk begins with greetings.
        return prior * (1 + (isSpoken ? 0.15 : 0.6) * Math.Exp(-order / 3.0));
    }

    private static double FormPrior(string sentence, SentenceForm form, bool isSpoken)
    {
        var prior = form.Words switch { < 4 => 0.2, < 7 => 0.6, <= 40 => 1.0, <= 60 => 0.75, _ => 0.5 };
        if (form.Letters < 0.55)
            prior *= 0.5;
        if (form.Digits > 0.2)
            prior *= 0.5;
        if (form.UpperCase > 0.6)
            prior *= 0.5;
        if (form.CapitalizedWords > 0.6)
            prior *= 0.6;
        if (sentence.Contains("http", StringComparison.OrdinalIgnoreCase) || sentence.Contains('@') || sentence.Contains('©') || sentence.StartsWith("Retrieved ", StringComparison.Ordinal))
            prior *= 0.4;
        if (isSpoken)
            return prior;
        if (sentence[^1] is '?' or ':' or ',')
            prior *= 0.6;
        else if (char.IsLetterOrDigit(sentence[^1]))
            prior *= 0.7;
        return char.IsLower(sentence[0]) ? prior * 0.7 : prior;
    }

    private static string FirstWord(string sentence)
    {
        var end = 0;
        while (end < sentence.Length && char.IsLetter(sentence[end]))
            end++;
        return sentence[..end].ToLowerInvariant();
    }

    private static bool HasWord(string text) => text.AsSpan().ContainsAnyInRange('0', '9') || text.Any(char.IsLetter);

    /// <summary>Runs of white space become one blank, as quotes are compared.</summary>
    private static string Collapse(string text) => Quotes.Collapse(text);
}
