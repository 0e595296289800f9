namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Rows that belong together.</summary>
internal sealed class LayoutBlock(bool isTable)
{
    public List<LayoutRow> Rows { get; } = [];

    /// <summary>Rows align in more than one column without being columns of text.</summary>
    public bool IsTable { get; } = isTable;
    public double Left { get; private set; } = double.MaxValue;
    public double Top { get; private set; } = double.MaxValue;
    public double Right { get; private set; } = double.MinValue;
    public double Bottom { get; private set; } = double.MinValue;

    public void Add(LayoutRow row)
    {
        Rows.Add(row);
        foreach (var word in row.Words)
        {
            Left = Math.Min(Left, word.Left);
            Top = Math.Min(Top, word.Top);
            Right = Math.Max(Right, word.Right);
            Bottom = Math.Max(Bottom, word.Bottom);
        }
    }
}
