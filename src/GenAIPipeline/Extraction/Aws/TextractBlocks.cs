using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Textract's blocks as pages of our shape, in the order of its layout where it gives one.</summary>
internal static class TextractBlocks
{
    /// <summary>Two lines belong to one paragraph up to this gap, in heights of a line.</summary>
    private const double ParagraphGap = 0.8;

    /// <param name="blocks">Of all pages of the answer.</param>
    /// <param name="expenses">Fields of invoices, where they were asked for.</param>
    public static IReadOnlyList<TextPage> Pages(IReadOnlyList<Block> blocks, IReadOnlyList<ExpenseDocument> expenses)
    {
        var words = new TextractWords(blocks);
        var pages = blocks.Where(block => TextractWords.Is(block, "PAGE")).ToLookup(page => page.Page ?? 1);
        var fields = expenses.SelectMany(expense => (expense.SummaryFields ?? []).Concat((expense.LineItemGroups ?? []).SelectMany(group => group.LineItems ?? []).SelectMany(item => item.LineItemExpenseFields ?? [])));
        var numbers = pages.Select(page => page.Key).Concat(fields.Select(field => field.PageNumber ?? 1)).Distinct().Order();
        return [.. numbers.Select(number => Page(number, pages[number], expenses, words))];
    }

    private static TextPage Page(int number, IEnumerable<Block> roots, IReadOnlyList<ExpenseDocument> expenses, TextractWords words)
    {
        var inside = words.All.Where(block => (block.Page ?? 1) == number).ToList();
        List<TextractPiece> pieces =
        [
            .. TextractTables.Of(inside.Where(block => TextractWords.Is(block, "TABLE")), words),
            .. TextractForms.Pairs(inside, words),
            .. expenses.SelectMany(expense => TextractExpenses.Of(expense, number)),
        ];
        var writer = new TextractPageWriter(words, pieces);
        foreach (var (kind, lines) in roots.SelectMany(page => Groups(page, words)))
            writer.Add(kind, lines);
        writer.AddRest(TextractForms.Beside(inside, words));
        return new(number, TextSource.Ocr, writer.Blocks);
    }

    private static IEnumerable<(BlockKind Kind, List<Block> Lines)> Groups(Block page, TextractWords words)
    {
        var children = words.Children(page).ToList();
        var lines = children.Where(block => TextractWords.Is(block, "LINE")).ToList();
        var layout = children.Where(block => block.BlockType?.Value.StartsWith("LAYOUT_", StringComparison.Ordinal) == true).ToList();
        // A list's items are children of the list and of the page.
        var items = layout.Where(block => TextractWords.Is(block, "LAYOUT_LIST")).SelectMany(words.Children).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var part in layout.Where(part => !items.Contains(part.Id)))
            foreach (var group in Parts(part, words))
            {
                lines.RemoveAll(group.Lines.Contains);
                yield return group;
            }

        foreach (var paragraph in Paragraphs(lines))
            yield return (BlockKind.Paragraph, paragraph);
    }

    private static IEnumerable<(BlockKind Kind, List<Block> Lines)> Parts(Block part, TextractWords words)
    {
        var children = words.Children(part).ToList();
        if (TextractWords.Is(part, "LAYOUT_LIST"))
            return children.Select(item => (BlockKind.ListItem, TextractWords.Is(item, "LINE") ? [item] : words.Children(item).ToList()));
        var lines = children.Where(child => TextractWords.Is(child, "LINE")).ToList();
        return part.BlockType.Value switch
        {
            "LAYOUT_TITLE" or "LAYOUT_SECTION_HEADER" => [(BlockKind.Heading, lines)],
            "LAYOUT_HEADER" => [(BlockKind.Header, lines)],
            "LAYOUT_FOOTER" or "LAYOUT_PAGE_NUMBER" => [(BlockKind.Footer, lines)],
            "LAYOUT_TEXT" => [(BlockKind.Paragraph, lines)],
            // Pictures, forms and tables hold lines that do not run on.
            _ => lines.Select(line => (BlockKind.Paragraph, new List<Block> { line })),
        };
    }

    private static IEnumerable<List<Block>> Paragraphs(List<Block> lines)
    {
        var paragraph = new List<Block>();
        foreach (var line in lines)
        {
            if (paragraph.Count > 0 && !RunsOn(TextractWords.Place(paragraph[^1].Geometry), TextractWords.Place(line.Geometry)))
            {
                yield return paragraph;
                paragraph = [];
            }

            paragraph.Add(line);
        }

        if (paragraph.Count > 0)
            yield return paragraph;
    }

    private static bool RunsOn(Box? above, Box? line)
    {
        if (above is null || line is null)
            return true;
        var gap = line.Top - (above.Top + above.Height);
        var overlap = Math.Min(above.Left + above.Width, line.Left + line.Width) - Math.Max(above.Left, line.Left);
        return gap < ParagraphGap * Math.Min(above.Height, line.Height) && gap > -0.5 * line.Height && overlap > 0;
    }
}
