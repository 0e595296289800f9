namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>A word as recognized; confidence is 0 to 100.</summary>
internal sealed record OcrWord(string Text, double Confidence, PageBox Box);

/// <summary>Words that stand in one row without a wide gap; <paramref name="Paragraph"/> is shared by the lines of a paragraph.</summary>
internal sealed record OcrLine(IReadOnlyList<OcrWord> Words, int Paragraph)
{
    public string Text { get; } = string.Join(' ', Words.Select(w => w.Text));

    public PageBox Box { get; } = PageBox.Around(Words.Select(w => w.Box));

    public double Confidence { get; } = Words.Average(w => w.Confidence);
}

/// <summary>A page as recognized, its lines in reading order.</summary>
internal sealed record OcrPage(IReadOnlyList<OcrLine> Lines)
{
    /// <summary>Lines that stand beside each other, from left to right; rows from top to bottom.</summary>
    public IReadOnlyList<IReadOnlyList<OcrLine>> Rows { get; } = RowsOf(Lines);

    /// <summary>The height of an ordinary line, as a share of the page's; 0 on an empty page.</summary>
    public double LineHeight { get; } = Lines.Count == 0 ? 0 : Lines.Select(l => l.Box.Height).Order().ElementAt(Lines.Count / 2);

    private static List<IReadOnlyList<OcrLine>> RowsOf(IReadOnlyList<OcrLine> lines)
    {
        var rows = new List<List<OcrLine>>();
        foreach (var line in lines.OrderBy(l => l.Box.MiddleY))
        {
            if (rows.Count > 0 && rows[^1].All(other => other.Box.IsBeside(line.Box) && !other.Box.OverlapsAcross(line.Box)))
                rows[^1].Add(line);
            else
                rows.Add([line]);
        }

        return [.. rows.Select(row => row.OrderBy(l => l.Box.Left).ToList())];
    }
}
