using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>The LAYOUT_* blocks of a page, in reading order: every line belongs to exactly one.</summary>
internal static partial class LayoutBlocks
{
    private const double TitleSize = 1.35;
    private const double TitleZone = 0.3;
    private const double HeaderZone = 0.05;
    private const double FooterZone = 0.94;
    private const int MostTitleWords = 14;

    private sealed record Part(string Type, List<OcrLine> Lines);

    public static void Add(OcrPage page, IReadOnlyList<OcrTable> tables, TextBlocks text, BlockList blocks)
    {
        var labels = KeyValueFinder.Find(page).Where(p => p.Value.Count > 0).SelectMany(p => p.Key).ToHashSet(ReferenceEqualityComparer.Instance);
        var parts = new List<Part>();
        var hasTitle = false;
        foreach (var line in page.Lines)
        {
            var type = TypeOf(line, page, tables, labels, hasTitle);
            hasTitle |= type == "LAYOUT_TITLE";
            // The recognizer may read a table column by column, between other parts.
            var joined = type == "LAYOUT_TABLE" ? parts.Find(p => p.Type == type && IsSameTable(p.Lines[0], line, tables)) : parts is [.., var last] && last.Type == type && Joins(type, last.Lines[^1], line) ? last : null;
            if (joined is null)
                parts.Add(new Part(type, [line]));
            else
                joined.Lines.Add(line);
        }

        foreach (var part in parts)
            Add(part, text, blocks);
    }

    private static void Add(Part part, TextBlocks text, BlockList blocks)
    {
        if (part.Type == "LAYOUT_TABLE")
            part.Lines.Sort((a, b) => a.Box.IsBeside(b.Box) ? a.Box.Left.CompareTo(b.Box.Left) : a.Box.MiddleY.CompareTo(b.Box.MiddleY));
        var block = blocks.Add(part.Type, PageBox.Around(part.Lines.Select(l => l.Box)), part.Lines.Average(l => l.Confidence));
        text.AddChild(block);
        if (part.Type != "LAYOUT_LIST")
        {
            BlockList.Relate(block, "CHILD", part.Lines.Select(text.IdOf));
            return;
        }

        var items = new List<string>();
        foreach (var line in part.Lines)
        {
            var item = blocks.Add("LAYOUT_TEXT", line.Box, line.Confidence);
            BlockList.Relate(item, "CHILD", [text.IdOf(line)]);
            text.AddChild(item);
            items.Add(BlockList.IdOf(item));
        }

        BlockList.Relate(block, "CHILD", items);
    }

    private static string TypeOf(OcrLine line, OcrPage page, IReadOnlyList<OcrTable> tables, HashSet<object?> labels, bool hasTitle)
    {
        if (tables.Any(t => t.Box.Contains(line.Box)))
            return "LAYOUT_TABLE";
        var isAtEdge = line.Box.Bottom < HeaderZone || line.Box.Top > FooterZone;
        if (isAtEdge && PageNumber().IsMatch(line.Text))
            return "LAYOUT_PAGE_NUMBER";
        if (isAtEdge)
            return line.Box.Top > FooterZone ? "LAYOUT_FOOTER" : "LAYOUT_HEADER";
        if (ListItem().IsMatch(line.Text))
            return "LAYOUT_LIST";
        if (line.Words.Any(labels.Contains))
            return "LAYOUT_KEY_VALUE";
        if (line.Box.Height > TitleSize * page.LineHeight && line.Words.Count <= MostTitleWords)
            return !hasTitle && line.Box.Top < TitleZone ? "LAYOUT_TITLE" : "LAYOUT_SECTION_HEADER";
        return "LAYOUT_TEXT";
    }

    private static bool IsSameTable(OcrLine one, OcrLine other, IReadOnlyList<OcrTable> tables) => tables.Any(t => t.Box.Contains(one.Box) && t.Box.Contains(other.Box));

    private static bool Joins(string type, OcrLine above, OcrLine line) => type switch
    {
        "LAYOUT_LIST" or "LAYOUT_KEY_VALUE" or "LAYOUT_HEADER" or "LAYOUT_FOOTER" => true,
        "LAYOUT_PAGE_NUMBER" => false,
        _ => above.Paragraph == line.Paragraph,
    };

    [GeneratedRegex(@"^\W*(?:page|seite)?\s*\d{1,4}(?:\s*(?:of|von|/)\s*\d{1,4})?\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex PageNumber();

    [GeneratedRegex(@"^(?:[•·*\-–]\s|\(?\d{1,2}[.)]\s|[a-z][.)]\s)\S")]
    private static partial Regex ListItem();
}
