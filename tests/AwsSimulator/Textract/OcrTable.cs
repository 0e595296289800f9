namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>A cell; its words may be none. Indices count from 1.</summary>
internal sealed record OcrCell(int Row, int Column, IReadOnlyList<OcrWord> Words, PageBox Box)
{
    public string Text { get; } = string.Join(' ', Words.Select(w => w.Text));
}

/// <summary>Cells of one row that one text covers.</summary>
internal sealed record MergedCell(int Row, int Column, int Span);

/// <summary>A table: every place of the grid has a cell.</summary>
internal sealed record OcrTable(IReadOnlyList<OcrCell> Cells, IReadOnlyList<MergedCell> Merged, bool HasHeader)
{
    public PageBox Box { get; } = PageBox.Around(Cells.Select(c => c.Box));

    public IEnumerable<IReadOnlyList<OcrCell>> Rows => Cells.GroupBy(c => c.Row).Select(row => row.ToList());

    /// <summary>Mean of its words, 0 to 100.</summary>
    public double Confidence => Cells.SelectMany(c => c.Words).Select(w => w.Confidence).DefaultIfEmpty(0).Average();
}
