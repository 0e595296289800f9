namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Splits rows of one column into blocks: by leading, font size, boldness, indents and bullets.</summary>
internal static class BlockSplitter
{
    // In ems from baseline to baseline.
    private const double TableLeading = 3.0;
    private const double UsualLeading = 1.27;
    private const double MinSplit = 1.4;
    private const double MaxSplit = 3.0;

    // A gap this much over the leading of the text around it is a paragraph's end.
    private const double LeadingStep = 1.3;
    private const double SizeStep = 1.15;
    private const double Indent = 0.8;

    public static void Split(List<LayoutRow> rows, List<LayoutBlock> blocks, bool isTable)
    {
        var splitAt = isTable ? TableLeading : Math.Clamp(LeadingStep * Leading(rows), MinSplit, MaxSplit);
        LayoutBlock? block = null;
        for (var i = 0; i < rows.Count; i++)
        {
            if (block is null || IsStep(rows[i], rows[i - 1], splitAt) || (!isTable && IsParagraph(rows, i, block)))
            {
                block = new(isTable);
                blocks.Add(block);
            }
            block.Add(rows[i]);
        }
    }

    private static bool IsStep(LayoutRow row, LayoutRow previous, double splitAt) =>
        row.FontSize > SizeStep * previous.FontSize || previous.FontSize > SizeStep * row.FontSize
        || row.Baseline - previous.Baseline > splitAt * Math.Max(row.FontSize, previous.FontSize);

    private static bool IsParagraph(List<LayoutRow> rows, int i, LayoutBlock block)
    {
        var row = rows[i];
        return BlockKinds.IsBullet(row.Words[0].Text)
            || row.IsBold != rows[i - 1].IsBold && (row.IsBold || block.Rows.TrueForAll(before => before.IsBold))
            || IsIndented(row, block) && !IsIndented(rows[i - 1], block) && i + 1 < rows.Count && !IsIndented(rows[i + 1], block);
    }

    // Only a first line between lines at the margin: below a hanging indent all following lines are indented.
    private static bool IsIndented(LayoutRow row, LayoutBlock block) => row.Left - block.Left > Indent * row.FontSize;

    // The lower quartile: text set with wide leading is no row of one-line paragraphs.
    private static double Leading(List<LayoutRow> rows)
    {
        if (rows.Count < 4)
            return UsualLeading;
        var steps = new double[rows.Count - 1];
        for (var i = 1; i < rows.Count; i++)
            steps[i - 1] = (rows[i].Baseline - rows[i - 1].Baseline) / rows[i].FontSize;
        Array.Sort(steps);
        return steps[steps.Length / 4];
    }
}
