using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Textract's blocks by id, and what hangs on them.</summary>
internal sealed class TextractWords
{
    private const double Percent = 100;
    private readonly Dictionary<string, Block> byId;

    public TextractWords(IReadOnlyList<Block> blocks)
    {
        All = blocks;
        byId = blocks.Where(block => block.Id is not null).DistinctBy(block => block.Id).ToDictionary(block => block.Id, StringComparer.Ordinal);
    }

    public IReadOnlyList<Block> All { get; }

    /// <summary>Related blocks that are there: a page that was lost takes its blocks with it.</summary>
    public IEnumerable<Block> Related(Block block, string relation) =>
        (block.Relationships ?? []).Where(related => related.Type?.Value == relation).SelectMany(related => related.Ids ?? []).Select(id => byId.GetValueOrDefault(id)).OfType<Block>();

    public IEnumerable<Block> Children(Block block) => Related(block, "CHILD");

    /// <summary>The words and checkboxes of a block, however deep.</summary>
    public IEnumerable<Block> Words(Block block) =>
        Children(block).SelectMany(child => Is(child, "WORD") || Is(child, "SELECTION_ELEMENT") ? [child] : Words(child));

    public string Text(Block block) => string.Join(' ', Words(block).Select(Written).Where(text => text.Length > 0));

    public static bool Is(Block block, string type) => block.BlockType?.Value == type;

    public static TextWord Word(Block word) => new(Written(word), Share(word.Confidence)) { Box = Place(word.Geometry) };

    /// <summary>0 to 1.</summary>
    public static double? Share(float? percent) => percent is { } value ? Math.Round(Math.Clamp(value / Percent, 0, 1), 4) : null;

    public static Box? Place(Geometry? geometry) => geometry?.BoundingBox is { Left: { } left, Top: { } top, Width: { } width, Height: { } height }
        ? PageBox.Of(left, top, left + width, top + height, 1, 1)
        : null;

    /// <summary>The box around all; null when none has one.</summary>
    public static Box? Around(IEnumerable<Box?> boxes)
    {
        var known = boxes.OfType<Box>().ToList();
        return known.Count == 0 ? null : PageBox.Of(known.Min(b => b.Left), known.Min(b => b.Top), known.Max(b => b.Left + b.Width), known.Max(b => b.Top + b.Height), 1, 1);
    }

    /// <summary>A block of text over words; its number is given later.</summary>
    public static TextBlock Block(BlockKind kind, string text, IReadOnlyList<TextWord> words, Box? place) => new(0, kind, text)
    {
        Box = place ?? Around(words.Select(word => word.Box)),
        Confidence = words.Average(word => word.Confidence) is { } mean ? Math.Round(mean, 4) : null,
        Words = words,
    };

    private static string Written(Block word) => Is(word, "SELECTION_ELEMENT") ? word.SelectionStatus?.Value == "SELECTED" ? "[x]" : "[ ]" : word.Text ?? "";
}
