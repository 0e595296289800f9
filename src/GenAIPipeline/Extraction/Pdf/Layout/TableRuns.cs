namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Finds tables among the lines of one column: rows in a run that all fall into cells which stand under each other.</summary>
internal static class TableRuns
{
    // In ems: wider than justified prose spreads its words, line after line.
    private const double CellGap = 1.2;
    private const double MaxLeading = 3.0;
    private const int MinRows = 3;

    /// <summary>The rows in parts, each marked as table or not.</summary>
    public static IEnumerable<(List<LayoutRow> Rows, bool IsTable)> Split(List<LayoutRow> rows)
    {
        var textStart = 0;
        for (var i = 0; i < rows.Count;)
        {
            var end = EndOfRun(rows, i);
            if (end - i < MinRows || TableMarkdown.Of(rows.GetRange(i, end - i)) is null)
            {
                i = Math.Max(end, i + 1);
                continue;
            }
            if (i > textStart)
                yield return (rows.GetRange(textStart, i - textStart), false);
            yield return (rows.GetRange(i, end - i), true);
            i = textStart = end;
        }
        if (textStart < rows.Count)
            yield return (rows.GetRange(textStart, rows.Count - textStart), false);
    }

    /// <summary>Moves rows in cells from the end of one part to the beginning of the table below it, or from the beginning of one to the table above: head and total rows often run over a table's gutter.</summary>
    public static void Pull(List<LayoutRow> table, List<LayoutRow>? above, List<LayoutRow>? below)
    {
        while (above is [.., var row] && HasCells(row) && IsNear(row, table[0]))
        {
            table.Insert(0, row);
            above.RemoveAt(above.Count - 1);
        }
        while (below is [var row, ..] && HasCells(row) && IsNear(table[^1], row))
        {
            table.Add(row);
            below.RemoveAt(0);
        }
    }

    private static bool IsNear(LayoutRow row, LayoutRow next) => next.Baseline - row.Baseline < MaxLeading * next.FontSize;

    private static int EndOfRun(List<LayoutRow> rows, int start)
    {
        var end = start;
        while (end < rows.Count && HasCells(rows[end])
            && (end == start || IsNear(rows[end - 1], rows[end])))
            end++;
        return end;
    }

    private static bool HasCells(LayoutRow row)
    {
        for (var i = 1; i < row.Words.Count; i++)
            if (row.Words[i].Left - row.Words[i - 1].Right > CellGap * row.FontSize)
                return !BlockKinds.IsBullet(row.Words[0].Text);
        return false;
    }
}
