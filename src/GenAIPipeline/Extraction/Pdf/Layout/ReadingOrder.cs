namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Cuts rows into blocks in the order in which a person reads them.</summary>
internal static class ReadingOrder
{
    private const int MaxDepth = 4;
    private const int MinRowsForColumns = 4;

    // In ems: a row that leaves less than this free at the gutter runs across it.
    private const double FreeAtGutter = 0.6;

    public static List<LayoutBlock> Of(List<LayoutWord> words)
    {
        var blocks = new List<LayoutBlock>();
        if (words.Count > 0)
            Cut(LayoutRow.Of(words), blocks, 0);
        return blocks;
    }

    private static void Cut(List<LayoutRow> rows, List<LayoutBlock> blocks, int depth)
    {
        if (depth >= MaxDepth || rows.Count < MinRowsForColumns || Gutter.Find(rows) is not { } gutter)
        {
            Leaf(rows, blocks);
            return;
        }
        for (var start = 0; start < rows.Count;)
        {
            var crosses = Crosses(rows[start], gutter);
            var end = start + 1;
            while (end < rows.Count && Crosses(rows[end], gutter) == crosses)
                end++;
            var part = rows.GetRange(start, end - start);
            if (crosses)
                Leaf(part, blocks);
            else
                CutBand(part, gutter, blocks, depth);
            start = end;
        }
    }

    private static void Leaf(List<LayoutRow> rows, List<LayoutBlock> blocks)
    {
        foreach (var (part, isTable) in TableRuns.Split(rows))
            BlockSplitter.Split(part, blocks, isTable);
    }

    private static void CutBand(List<LayoutRow> rows, double gutter, List<LayoutBlock> blocks, int depth)
    {
        var band = new Band(rows, gutter);
        if (band.IsOneSided)
        {
            Cut(rows, blocks, depth + 1);
        }
        else if (band.IsColumns)
        {
            var (left, right) = band.Columns;
            Cut(LayoutRow.Of(left), blocks, depth + 1);
            Cut(LayoutRow.Of(right), blocks, depth + 1);
        }
        else
        {
            BlockSplitter.Split(rows, blocks, isTable: band.SharedRows >= 2);
        }
    }

    private static bool Crosses(LayoutRow row, double gutter)
    {
        double leftEnd = double.MinValue, rightStart = double.MaxValue;
        foreach (var word in row.Words)
        {
            if (word.Left < gutter && word.Right > gutter)
                return true;
            if (word.Right <= gutter)
                leftEnd = Math.Max(leftEnd, word.Right);
            else
                rightStart = Math.Min(rightStart, word.Left);
        }
        return rightStart - leftEnd < FreeAtGutter * row.FontSize;
    }
}
