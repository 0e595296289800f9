namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Splits rows of one column into blocks by leading, font size and bullets.</summary>
internal static class BlockSplitter
{
    // In ems from baseline to baseline.
    private const double ParagraphLeading = 1.65;
    private const double TableLeading = 3.0;
    private const double SizeStep = 1.3;

    public static void Split(List<LayoutRow> rows, List<LayoutBlock> blocks, bool isTable)
    {
        LayoutBlock? block = null;
        LayoutRow? previous = null;
        foreach (var row in rows)
        {
            if (block is null || previous is null || IsNewBlock(row, previous, isTable))
            {
                block = new(isTable);
                blocks.Add(block);
            }
            block.Add(row);
            previous = row;
        }
    }

    private static bool IsNewBlock(LayoutRow row, LayoutRow previous, bool isTable)
    {
        var leading = row.Baseline - previous.Baseline;
        if (row.FontSize > SizeStep * previous.FontSize || previous.FontSize > SizeStep * row.FontSize)
            return true;
        if (isTable)
            return leading > TableLeading * previous.FontSize;
        return leading > ParagraphLeading * Math.Max(row.FontSize, previous.FontSize) || BlockKinds.IsBullet(row.Words[0].Text);
    }
}
