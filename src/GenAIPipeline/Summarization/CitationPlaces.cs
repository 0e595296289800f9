using GenAIPipeline.Extraction;

namespace GenAIPipeline.Summarization;

/// <summary>Adds to citations where their blocks stand: the page, or the seconds of a recording.</summary>
internal static class CitationPlaces
{
    public static IReadOnlyList<SummarySentence> Add(IReadOnlyList<SummarySentence> sentences, ExtractedText text)
    {
        var cited = sentences.SelectMany(s => s.Citations).Select(c => c.Block).ToHashSet();
        var places = text.Pages
            .SelectMany(page => page.Blocks.Where(b => cited.Contains(b.Number)).Select(block => (page, block)))
            .ToDictionary(p => p.block.Number);
        return [.. sentences.Select(s => s with { Citations = [.. s.Citations.Select(c => places.TryGetValue(c.Block, out var place) ? Placed(c, place.page, place.block) : c)] })];
    }

    private static Citation Placed(Citation citation, TextPage page, TextBlock block) => page.Source == TextSource.Speech
        ? citation with { StartSeconds = block.StartSeconds ?? page.StartSeconds, EndSeconds = block.EndSeconds ?? page.EndSeconds }
        : citation with { Page = page.Number };
}
