using GenAIPipeline.Extraction;

namespace GenAIPipeline.Summarization.Extractive;

/// <summary>Summarizes without a model: the most central sentences, verbatim, each citing its block. Deterministic.</summary>
internal static class ExtractiveSummarizer
{
    /// <summary>Stands as the model's name in results.</summary>
    public const string ModelName = "extractive";

    /// <summary>Raised when the same text may give another summary, so that results tell which one made them.</summary>
    public const string Version = "lexrank-1";

    /// <summary>Sentences ranked against each other at once; longer documents first choose within parts of this size.</summary>
    private const int PartSentences = 120;
    private const int MaxFinalists = 360;

    /// <summary>Share of relevance against novelty when choosing (maximal marginal relevance).</summary>
    private const double Relevance = 0.7;

    /// <summary>Chooses 3 to 7 sentences of a short text and up to 10 of a long one, in the order of the document.</summary>
    /// <returns>No sentences if the text has no words.</returns>
    public static Summary Summarize(ExtractedText text)
    {
        var candidates = CandidateReader.Read(text);
        if (candidates.Count == 0)
            return new Summary([]);
        SentenceRanking.Weigh(candidates);
        var finalists = Finalists(candidates);
        SentenceRanking.Rank(finalists);
        var chosen = Choose(finalists, Target(candidates.Count));
        return new Summary([.. chosen.OrderBy(c => c.Order).Select(c => new SummarySentence(c.Text, [new Citation(c.Block, c.Text)]))]);
    }

    private static int Target(int sentences) => sentences switch
    {
        <= 12 => 3,
        <= 300 => Math.Min(7, 3 + (sentences - 12) / 18),
        <= 1_000 => 8,
        <= 3_000 => 9,
        _ => 10,
    };

    private static List<Candidate> Finalists(List<Candidate> candidates)
    {
        if (candidates.Count <= MaxFinalists)
            return candidates;
        var parts = (candidates.Count + PartSentences - 1) / PartSentences;
        var perPart = Math.Clamp(MaxFinalists / parts, 1, PartSentences / 4);
        var finalists = new List<Candidate>();
        for (var part = 0; part < parts; part++)
        {
            var start = part * PartSentences;
            var members = candidates.GetRange(start, Math.Min(PartSentences, candidates.Count - start));
            SentenceRanking.Rank(members);
            finalists.AddRange(members.OrderByDescending(c => c.Score).Take(perPart).OrderBy(c => c.Order));
        }

        return finalists;
    }

    private static List<Candidate> Choose(List<Candidate> finalists, int target)
    {
        var best = finalists.Max(c => c.Score);
        var redundancy = new float[finalists.Count];
        var taken = new bool[finalists.Count];
        var chosen = new List<Candidate>(target);
        while (chosen.Count < Math.Min(target, finalists.Count))
        {
            var winner = -1;
            var winning = double.MinValue;
            for (var i = 0; i < finalists.Count; i++)
            {
                var value = Relevance * finalists[i].Score / best - (1 - Relevance) * redundancy[i];
                if (taken[i] || value <= winning)
                    continue;
                (winner, winning) = (i, value);
            }

            // Everything that is left says the same again.
            if (redundancy[winner] > 0.95f)
                break;
            taken[winner] = true;
            chosen.Add(finalists[winner]);
            for (var i = 0; i < finalists.Count; i++)
            {
                if (!taken[i])
                    redundancy[i] = Math.Max(redundancy[i], SentenceRanking.Similarity(finalists[i], finalists[winner]));
            }
        }

        return chosen;
    }
}
