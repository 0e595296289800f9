namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Finds a table that stands across two columns of text and leaves their gutter free by chance: its cells must not be torn apart.</summary>
internal static class TableAcross
{
    private const int MinRows = 3;

    // Printers set a table off; the lines of an index with page numbers follow each other evenly.
    private const double SpaceAround = 1.25;
    private const double SameBaseline = 0.8;

    // In ems, and in shares of a side's width.
    private const double CellGap = 1.2;
    private const double MaxFillOfCell = 0.5;

    /// <summary>The first such table among rows that do not cross the gutter, or null.</summary>
    public static (int Start, int Count)? Find(List<LayoutRow> rows, double gutter)
    {
        var (left, right) = (rows.Min(row => row.Left), rows.Max(row => row.Right));
        for (var start = 0; start < rows.Count;)
        {
            var end = start;
            while (end < rows.Count && IsRowOfCells(rows[end], left, gutter, right))
                end++;
            var count = end - start;
            if (count >= MinRows && count * 2 < rows.Count && IsSetOff(rows, start, end) && TableMarkdown.Of(rows.GetRange(start, count)) is not null)
                return (start, count);
            start = end + 1;
        }
        return null;
    }

    private static bool IsSetOff(List<LayoutRow> rows, int start, int end)
    {
        var leading = (rows[end - 1].Baseline - rows[start].Baseline) / (end - start - 1) * SpaceAround;
        return (start == 0 || rows[start].Baseline - rows[start - 1].Baseline > leading) && (end == rows.Count || rows[end].Baseline - rows[end - 1].Baseline > leading);
    }

    private static bool IsRowOfCells(LayoutRow row, double left, double gutter, double right)
    {
        var first = row.Words.FindIndex(word => word.Left >= gutter);
        if (first <= 0 || Math.Abs(row.Words[0].Baseline - row.Words[first].Baseline) > SameBaseline)
            return false;
        var (leftSide, rightSide) = (HasGap(row, 0, first), HasGap(row, first, row.Words.Count));
        return (leftSide || rightSide) && (leftSide || Fill(row, 0, first) < MaxFillOfCell * (gutter - left)) && (rightSide || Fill(row, first, row.Words.Count) < MaxFillOfCell * (right - gutter));
    }

    private static bool HasGap(LayoutRow row, int from, int to)
    {
        for (var i = from + 1; i < to; i++)
            if (row.Words[i].Left - row.Words[i - 1].Right > CellGap * row.FontSize)
                return true;
        return false;
    }

    private static double Fill(LayoutRow row, int from, int to) => row.Words[to - 1].Right - row.Words[from].Left;
}
