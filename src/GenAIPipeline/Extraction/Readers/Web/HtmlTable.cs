using AngleSharp.Dom;

namespace GenAIPipeline.Extraction.Readers.Web;

/// <summary>The grid of a data table; a cell that spans several places stands in the first.</summary>
internal static class HtmlTable
{
    private const int MaxColumns = 500;
    private const int MaxRows = 100_000;

    /// <summary>Rows of texts.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(IElement table)
    {
        var rows = new List<IReadOnlyList<string>>();
        var spans = new Dictionary<int, int>();
        foreach (var row in table.QuerySelectorAll("tr").Take(MaxRows).Where(row => !HtmlInline.IsHidden(row)))
            rows.Add(Row(row, spans));
        return rows;
    }

    private static List<string> Row(IElement row, Dictionary<int, int> spans)
    {
        var cells = new List<string>();
        foreach (var cell in row.Children.Where(cell => cell.LocalName is "td" or "th"))
        {
            SkipSpanned(cells, spans);
            if (cells.Count >= MaxColumns)
                break;
            var height = Span(cell, "rowspan", 1_000);
            for (var width = Span(cell, "colspan", 100); width > 0; width--)
            {
                if (height > 1)
                    spans[cells.Count] = height - 1;
                cells.Add("");
            }

            var first = cells.Count - Span(cell, "colspan", 100);
            cells[first] = HtmlInline.IsHidden(cell) ? "" : HtmlInline.TextOf(cell);
        }

        SkipSpanned(cells, spans);
        return cells;
    }

    private static void SkipSpanned(List<string> cells, Dictionary<int, int> spans)
    {
        while (spans.TryGetValue(cells.Count, out var left))
        {
            if (left <= 1)
                spans.Remove(cells.Count);
            else
                spans[cells.Count] = left - 1;
            cells.Add("");
        }
    }

    private static int Span(IElement cell, string name, int most) =>
        int.TryParse(cell.GetAttribute(name), out var span) ? Math.Clamp(span, 1, most) : 1;
}
