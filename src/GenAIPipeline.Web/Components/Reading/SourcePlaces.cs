using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Reading;

/// <summary>Finds where in the source a block stands, for citations and highlights.</summary>
public sealed class SourcePlaces
{
    private readonly Dictionary<int, (TextPage Page, TextBlock Block)> blocks = [];

    public SourcePlaces(ExtractedText? text)
    {
        Text = text;
        foreach (var page in text?.Pages ?? [])
        {
            foreach (var block in page.Blocks)
                blocks[block.Number] = (page, block);
        }
    }

    /// <summary>Null while nothing is read.</summary>
    public ExtractedText? Text { get; }

    /// <summary>Whether pages have images with places on them.</summary>
    public bool HasPages => Text?.Pages.Any(page => page.Width is not null) == true;

    public bool IsRecording => Text?.Pages.Any(page => page.Source == TextSource.Speech) == true;

    public int? PageOf(int block) => blocks.TryGetValue(block, out var place) ? place.Page.Number : null;

    public TextBlock? Block(int number) => blocks.TryGetValue(number, out var place) ? place.Block : null;

    /// <summary>"p. 2", "11:48", "Sheet1"; what a citation is called beside its number.</summary>
    public string Name(int block) => blocks.TryGetValue(block, out var place)
        ? place.Block.StartSeconds is { } start ? Measure.Clock(start) : place.Page.Title ?? $"p. {place.Page.Number}"
        : "no such place";

    /// <summary>The tooltip of a citation.</summary>
    public string Tip(Citation citation) => citation.Quote.Length == 0 ? Name(citation.Block) : $"{Name(citation.Block)}: “{Cut(citation.Quote)}”";

    /// <summary>How the text was won: "text layer", "recognized from scan", "half of both".</summary>
    public string How()
    {
        var sources = Text?.Pages.Select(page => page.Source).Distinct().ToList() ?? [];
        return sources switch
        {
            [] => "",
            [TextSource.TextLayer] => "text layer",
            [TextSource.Ocr] => "recognized from scan",
            [TextSource.Speech] => "",
            [TextSource.Native] => "",
            _ => "text layer and scan",
        };
    }

    private static string Cut(string quote) => quote.Length <= 160 ? quote : $"{quote.AsSpan(0, 160)}…";
}
