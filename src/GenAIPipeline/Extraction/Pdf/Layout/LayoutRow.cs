namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Words on one baseline, from left to right.</summary>
internal sealed class LayoutRow(LayoutWord first)
{
    // Superscripts and uneven baselines stay in their row; the next row of tight text does not join it.
    private const double BaselineTolerance = 0.45;

    public List<LayoutWord> Words { get; } = [first];
    public double Baseline { get; } = first.Baseline;
    public double FontSize { get; private set; } = first.FontSize;
    public double Left => Words[0].Left;

    /// <summary>Right edge of the last word.</summary>
    public double Right => Words[^1].Right;

    /// <summary>Every word is bold.</summary>
    public bool IsBold => Words.TrueForAll(word => word.IsBold);

    /// <summary>Sorts words into rows, top to bottom.</summary>
    public static List<LayoutRow> Of(List<LayoutWord> words)
    {
        words.Sort(static (a, b) => a.Baseline.CompareTo(b.Baseline) is var byLine && byLine != 0 ? byLine : a.Left.CompareTo(b.Left));
        var rows = new List<LayoutRow>();
        foreach (var word in words)
            if (rows.Count == 0 || !rows[^1].TryAdd(word))
                rows.Add(new(word));
        foreach (var row in rows)
            row.Order();
        return rows;
    }

    private bool TryAdd(LayoutWord word)
    {
        if (word.Baseline - Baseline > BaselineTolerance * Math.Max(FontSize, Math.Min(word.FontSize, FontSize * 1.5)))
            return false;
        Words.Add(word);
        // A drop cap must not set the row's scale.
        if (word.FontSize > FontSize && word.FontSize < FontSize * 1.6)
            FontSize = word.FontSize;
        return true;
    }

    private void Order()
    {
        for (var i = 1; i < Words.Count; i++)
            if (Words[i].Left < Words[i - 1].Left)
            {
                Words.Sort(static (a, b) => a.Left.CompareTo(b.Left));
                break;
            }
        // Bold by double printing puts the same word down twice, a hair apart.
        for (var i = Words.Count - 1; i > 0; i--)
            if (Words[i].Left - Words[i - 1].Left < 0.15 * FontSize && Words[i].Text == Words[i - 1].Text)
                Words.RemoveAt(i);
    }
}
