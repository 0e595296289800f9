using System.Text;
using GenAIPipeline.Extraction;

namespace GenAIPipeline.Benchmarks.LongDocuments;

/// <summary>A document of many pages whose every paragraph is another, about 500 tokens a page.</summary>
internal static class LongReport
{
    private const int ParagraphsOnPage = 5;

    private static readonly string[] Nouns = "harbour depot budget survey contract bridge archive turbine school orchard ferry library pump tunnel market clinic garden engine valley window ledger timetable staircase reservoir festival quarry workshop corridor basement platform satellite vineyard".Split(' ');
    private static readonly string[] Verbs = "describes replaces delays measures questions repairs compares supplies follows surrounds paints inspects carries divides improves records shelters heats borrows displays".Split(' ');
    private static readonly string[] Adjectives = "northern quiet former narrow public wooden seasonal second distant modern steep local empty crowded reliable temporary central coastal ordinary remote".Split(' ');
    private static readonly string[] Tails = "after heavy rain;during the winter months;with help from volunteers;despite falling demand;for the third year running;on behalf of the city;without further comment;because parts came late;according to the inspectors;between two storms".Split(';');

    public static List<string> Paragraphs(int pages, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, pages * ParagraphsOnPage).Select(_ => Paragraph(random))];
    }

    /// <summary>About 100 tokens.</summary>
    public static string Paragraph(Random random)
    {
        var text = new StringBuilder();
        for (var sentence = 3 + random.Next(2); sentence > 0; sentence--)
            text.Append(text.Length == 0 ? "" : " ").Append(Sentence(random));
        return text.ToString();
    }

    public static ExtractedText Of(IReadOnlyList<string> paragraphs) =>
        new([.. paragraphs.Select((text, n) => new TextBlock(n + 1, BlockKind.Paragraph, text)).Chunk(ParagraphsOnPage).Select((blocks, n) => new TextPage(n + 1, TextSource.Native, blocks))]);

    private static string Sentence(Random random)
    {
        var noun = () => $"{Adjectives[random.Next(Adjectives.Length)]} {Nouns[random.Next(Nouns.Length)]}";
        var number = random.Next(6) == 0 ? $", which took {random.Next(2, 900)} days" : "";
        return $"The {noun()} {Verbs[random.Next(Verbs.Length)]} the {noun()} near the {noun()} and the {noun()} of the {noun()} {Tails[random.Next(Tails.Length)]}{number}.";
    }
}
