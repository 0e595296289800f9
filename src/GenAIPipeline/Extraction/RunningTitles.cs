namespace GenAIPipeline.Extraction;

/// <summary>Marks what is printed at the head and foot of page after page, so that it does not interrupt the text.</summary>
internal static class RunningTitles
{
    private const double HeadEnd = 0.1;
    private const double FootStart = 0.9;
    private const int MaxLength = 120;
    private const int MinPages = 3;

    public static IEnumerable<TextPage> Mark(IReadOnlyList<TextPage> pages)
    {
        var counts = new Dictionary<(BlockKind, string), int>();
        foreach (var page in pages)
            foreach (var block in page.Blocks)
                if (Place(block) is { } place)
                    counts[(place, Pattern(block.Text))] = counts.GetValueOrDefault((place, Pattern(block.Text))) + 1;
        return pages.Select(page => page with { Blocks = [.. page.Blocks.Select(block => Mark(block, counts))] });
    }

    private static TextBlock Mark(TextBlock block, Dictionary<(BlockKind, string), int> counts) =>
        Place(block) is { } place && counts[(place, Pattern(block.Text))] >= MinPages ? block with { Kind = place } : block;

    private static BlockKind? Place(TextBlock block) => block switch
    {
        { Kind: BlockKind.Table } or { Box: null } or { Text.Length: > MaxLength } => null,
        { Box: var box } when box.Top + box.Height < HeadEnd => BlockKind.Header,
        { Box: var box } when box.Top > FootStart => BlockKind.Footer,
        _ => null,
    };

    // Page numbers and chapter numbers change from page to page.
    private static string Pattern(string text) => string.Create(text.Length, text, static (pattern, text) =>
    {
        for (var i = 0; i < text.Length; i++)
            pattern[i] = char.IsDigit(text[i]) ? '#' : text[i];
    });
}
