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
        var parts = Parts(rows, gutter);
        for (var i = 0; i < parts.Count; i++)
            if (parts[i].Band is { IsTable: true })
                TableRuns.Pull(parts[i].Rows, above: i > 0 ? parts[i - 1].Rows : null, below: i + 1 < parts.Count ? parts[i + 1].Rows : null);
        foreach (var (part, band) in parts)
            if (band is null)
                Leaf(part, blocks);
            else
                CutBand(part, band, blocks, depth);
    }

    // Rows that run across the gutter, and bands between them that do not, in turn.
    private static List<(List<LayoutRow> Rows, Band? Band)> Parts(List<LayoutRow> rows, double gutter)
    {
        var parts = new List<(List<LayoutRow>, Band?)>();
        for (var start = 0; start < rows.Count;)
        {
            var crosses = Crosses(rows[start], gutter);
            var end = start + 1;
            while (end < rows.Count && Crosses(rows[end], gutter) == crosses)
                end++;
            var part = rows.GetRange(start, end - start);
            parts.Add((part, crosses ? null : new Band(part, gutter)));
            start = end;
        }
        return parts;
    }

    private static void Leaf(List<LayoutRow> rows, List<LayoutBlock> blocks)
    {
        foreach (var (part, isTable) in TableRuns.Split(rows))
            BlockSplitter.Split(part, blocks, isTable);
    }

    private static void CutBand(List<LayoutRow> rows, Band band, List<LayoutBlock> blocks, int depth)
    {
        if (band.IsOneSided)
        {
            Cut(rows, blocks, depth + 1);
        }
        else if (band.IsColumns && TableAcross.Find(rows, band.Gutter) is var (start, count))
        {
            CutAround(rows, start, count, band.Gutter, blocks, depth);
        }
        else if (band.IsColumns)
        {
            var (left, right) = band.Columns;
            Cut(LayoutRow.Of(left), blocks, depth + 1);
            Cut(LayoutRow.Of(right), blocks, depth + 1);
        }
        else
        {
            BlockSplitter.Split(rows, blocks, band.IsTable);
        }
    }

    private static void CutAround(List<LayoutRow> rows, int start, int count, double gutter, List<LayoutBlock> blocks, int depth)
    {
        var (above, below) = (rows.GetRange(0, start), rows.GetRange(start + count, rows.Count - start - count));
        if (above.Count > 0)
            CutBand(above, new(above, gutter), blocks, depth);
        BlockSplitter.Split(rows.GetRange(start, count), blocks, isTable: true);
        if (below.Count > 0)
            CutBand(below, new(below, gutter), blocks, depth);
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
