using GenAIPipeline.Documents;

namespace GenAIPipeline.Benchmarks.LongDocuments;

/// <summary>Facts hidden in documents, looked for in their summaries: with the repository's chunks, and with coarse ones of 2,500 tokens and longer parts.</summary>
internal static class PlantedFacts
{
    private const int Documents = 20;
    private const int Pages = 30;
    private const int FactsEach = 6;

    /// <summary>Shares in percent, and how many tokens the fine chunks take for one of the coarse ones.</summary>
    internal sealed record Found(double Fine, double Coarse, double Cited, double Ratio);

    public static async Task<Found> FindAsync(TreeBench bench)
    {
        var coarse = bench.General with { Chunks = new ChunkSizes { SingleTokens = 3_000, WindowTokens = 1_250, GroupWindow = 8, PartSentences = 8, MaxSentences = 8 } };
        var (fineFound, coarseFound, cited, fineTokens, coarseTokens) = (0, 0, 0, 0L, 0L);
        for (var n = 0; n < Documents; n++)
        {
            var (paragraphs, facts) = Document(n);
            var text = LongReport.Of(paragraphs);
            var fine = await bench.RunAsync(text);
            var other = await bench.RunAsync(text, coarse, "coarse");
            (fineTokens, coarseTokens) = (fineTokens + fine.Tokens, coarseTokens + other.Tokens);
            foreach (var (fact, block) in facts)
            {
                var sentence = fine.Summary.Sentences.FirstOrDefault(s => s.Text == fact);
                fineFound += sentence is null ? 0 : 1;
                cited += sentence?.Citations.Any(citation => citation.Block == block) == true ? 1 : 0;
                coarseFound += other.Summary.Sentences.Any(s => s.Text == fact) ? 1 : 0;
            }
        }

        const double All = Documents * FactsEach / 100.0;
        return new Found(fineFound / All, coarseFound / All, fineFound == 0 ? 0 : 100.0 * cited / fineFound, (double)fineTokens / coarseTokens);
    }

    private static (List<string> Paragraphs, List<(string Fact, int Block)> Facts) Document(int n)
    {
        var random = new Random(500 + n);
        var paragraphs = LongReport.Paragraphs(Pages, seed: 1_000 + n);
        var facts = new List<(string, int)>();
        foreach (var place in Enumerable.Range(0, paragraphs.Count).OrderBy(_ => random.Next()).Take(FactsEach))
        {
            var fact = Fact(random, facts.Count);
            var sentences = paragraphs[place].Split(". ").ToList();
            sentences.Insert(random.Next(sentences.Count), fact.TrimEnd('.'));
            paragraphs[place] = string.Join(". ", sentences);
            facts.Add((fact, place + 1));
        }

        return (paragraphs, facts);
    }

    private static string Fact(Random random, int kind) => kind switch
    {
        0 => $"The council decided on {random.Next(1, 28)} March 2024 to pay {random.Next(10, 99)},000 EUR for the new roof.",
        1 => $"The tenant must leave the hall by {random.Next(1, 28)} June 2025.",
        2 => $"The contract with Lindholm AG was terminated on {random.Next(1, 28)} May 2024.",
        3 => $"Mrs Adeyemi is liable for damages of up to {random.Next(100, 999)},500 EUR.",
        4 => $"The deadline for objections is {random.Next(1, 28)} October 2024.",
        _ => $"Every supplier must grant a rebate of {random.Next(3, 19)} percent.",
    };
}
