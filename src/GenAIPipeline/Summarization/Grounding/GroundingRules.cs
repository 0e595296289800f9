using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;

namespace GenAIPipeline.Summarization.Grounding;

/// <summary>Holds every sentence of a summary against the blocks it cites. Pure; the cascade and the checks read the same.</summary>
internal static class GroundingRules
{
    /// <summary>Stands where a date or an amount was read, so that its parts are not read again as numbers and names.</summary>
    private const char Taken = '\u0001';

    /// <param name="summary">Citations name blocks of <paramref name="text"/>.</param>
    /// <param name="text">The source.</param>
    /// <param name="support">Share of a sentence's words that its citations must contain, 0 to 1.</param>
    public static GroundingReport Check(Summary summary, ExtractedText text, double support)
    {
        var cited = summary.Sentences.SelectMany(s => s.Citations).Select(c => c.Block).ToHashSet();
        var blocks = text.Blocks().Where(b => cited.Contains(b.Number)).ToDictionary(b => b.Number, b => b.Text);
        var findings = new List<Finding>();
        var supported = 0;
        for (var i = 0; i < summary.Sentences.Count; i++)
            supported += CheckSentence(summary.Sentences[i], i, blocks, support, findings) ? 1 : 0;
        findings.AddRange(CheckFields(summary, text));
        return new GroundingReport(findings, summary.Sentences.Count == 0 ? 1 : (double)supported / summary.Sentences.Count);
    }

    /// <summary>Values are copied: each stands in the text as it is, up to white space and case.</summary>
    private static IEnumerable<Finding> CheckFields(Summary summary, ExtractedText text)
    {
        var values = FieldValues.Texts(summary.Fields).ToList();
        if (values.Count == 0)
            return [];
        var source = Quotes.Collapse(string.Join('\n', text.Blocks().Select(block => block.Text)));
        return values.Where(value => !source.Contains(Quotes.Collapse(value.Text), StringComparison.OrdinalIgnoreCase))
            .Select(value => new Finding(GroundingCodes.UnsupportedField, $"The value “{value.Text}” of {value.Path} does not stand in the text."));
    }

    private static bool CheckSentence(SummarySentence sentence, int index, Dictionary<int, string> blocks, double support, List<Finding> findings)
    {
        var isResolved = CheckCitations(sentence, index, blocks, findings);
        var numbers = sentence.Citations.Select(c => c.Block).Distinct().Where(blocks.ContainsKey).ToList();
        if (numbers.Count == 0)
            return false;
        var source = string.Join('\n', numbers.Select(n => blocks[n]));
        if (Quotes.Collapse(source).Contains(Quotes.Collapse(sentence.Text), StringComparison.Ordinal))
            return isResolved;

        Evidence[] evidence = [.. numbers.Select(n => new Evidence(n, index))];
        var share = SentenceSupport.Of(sentence.Text, source);
        if (share < support)
            findings.Add(new Finding(GroundingCodes.UngroundedSentence, "The cited text does not say what this sentence says.", share, support) { Evidence = evidence });
        CheckValues(sentence.Text, source, evidence, findings);
        return isResolved && share >= support;
    }

    private static bool CheckCitations(SummarySentence sentence, int index, Dictionary<int, string> blocks, List<Finding> findings)
    {
        if (sentence.Citations.Count == 0)
        {
            findings.Add(new Finding(GroundingCodes.UnresolvedCitation, "This sentence names no source.") { Evidence = [new Evidence(null, index)] });
            return false;
        }

        var isResolved = true;
        foreach (var citation in sentence.Citations)
        {
            var problem = !blocks.TryGetValue(citation.Block, out var block) ? "This sentence cites a block that the document does not have."
                : Quotes.Find(citation.Quote, block) is null ? "The quoted words do not stand in the cited block."
                : null;
            if (problem is null)
                continue;
            isResolved = false;
            findings.Add(new Finding(GroundingCodes.UnresolvedCitation, problem) { Evidence = [new Evidence(block is null ? null : citation.Block, index)] });
        }

        return isResolved;
    }

    private static void CheckValues(string sentence, string source, Evidence[] evidence, List<Finding> findings)
    {
        var values = NumberReader.Values(source);
        var rest = sentence.ToCharArray();
        void Add(string code, string kind, string written) =>
            findings.Add(new Finding(code, $"The {kind} “{written}” does not stand in the cited text.") { Evidence = evidence });

        var sourceDates = DateReader.Read(source).SelectMany(d => d.Readings).ToList();
        foreach (var date in DateReader.Read(sentence))
        {
            Array.Fill(rest, Taken, date.Start, date.Length);
            if (!date.Readings.Any(claim => sourceDates.Any(known => claim.IsCoveredBy(known, values))))
                Add(GroundingCodes.UnsupportedDate, "date", date.Text);
        }

        var currencies = AmountReader.Currencies(source);
        var sourceAmounts = AmountReader.Read(source);
        foreach (var amount in AmountReader.Read(new string(rest)))
        {
            Array.Fill(rest, Taken, amount.Start, amount.Length);
            if (!IsSupported(amount, sourceAmounts, currencies, values))
                Add(GroundingCodes.UnsupportedAmount, "amount", amount.Text);
        }

        foreach (var number in NumberReader.Claims(new string(rest)))
        {
            if (!NumberReader.IsSupported(number, values))
                Add(GroundingCodes.UnsupportedNumber, "number", number.Text);
        }

        foreach (var name in NameReader.Unsupported(new string(rest), source))
            Add(GroundingCodes.UnsupportedName, "name", name);
    }

    private static bool IsSupported(AmountClaim amount, List<AmountClaim> known, HashSet<string> currencies, HashSet<decimal> values)
    {
        if (!NumberReader.IsSupported(amount.Value, values) || !currencies.Contains(amount.Currency))
            return false;
        // The same value in another currency only is a contradiction; without any it stands in a column whose head names the currency.
        var same = known.Where(k => k.Value.Readings.Any(r => amount.Value.Readings.Any(a => a.SequenceEqual(r)))).ToList();
        return same.Count == 0 || same.Any(k => k.Currency == amount.Currency);
    }
}
