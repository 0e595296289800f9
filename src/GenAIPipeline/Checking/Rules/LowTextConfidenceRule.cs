using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>Doubts text that the engine read with low confidence: on the whole, in its worst words, and in what the summary cites.</summary>
internal static class LowTextConfidenceRule
{
    public const string Code = "low_text_confidence";

    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile)
    {
        var all = TextConfidence.Of(text.Pages);
        if (all.Mean is not { } mean)
            yield break;

        var limits = profile.Review;
        if (mean < limits.MeanConfidence)
            yield return new Finding(Code, "The text was hard to read; check it against the page or the recording.", mean, limits.MeanConfidence) { Evidence = Worst(all) };
        else if (all.Percentile5 < limits.LowConfidence)
            yield return new Finding(Code, "Some words were hard to read; check them against the page or the recording.", all.Percentile5, limits.LowConfidence) { Evidence = Worst(all) };

        var cited = result.Summary.Sentences.SelectMany(s => s.Citations).Select(c => c.Block).ToHashSet();
        foreach (var block in all.Blocks.Where(b => cited.Contains(b.Block) && b.Mean < limits.CitedConfidence))
            yield return new Finding("low_cited_confidence", "The summary rests on words that were hard to read.", block.Mean, limits.CitedConfidence) { Evidence = [new Evidence(block.Block)] };
    }

    private static Evidence[] Worst(TextConfidence confidence) => [.. confidence.Blocks.OrderBy(b => b.Mean).Take(5).Select(b => new Evidence(b.Block))];
}
