namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Rows of which none crosses a gutter: either two columns of text, or rows of a table.</summary>
internal sealed class Band
{
    // Prose fills more than half of its column and has some words a line; cells do neither.
    private const double MinFill = 0.5;
    private const double MinWordsLeft = 3.5;
    private const double MinWordsRight = 3.0;

    // Rows of a table share their baseline; lines of two columns meet by chance only.
    private const double SameBaseline = 0.8;
    private const double MinWordsUnaligned = 2.5;
    private readonly Side left = new();
    private readonly Side right = new();
    private readonly int rows;
    private int misaligned;

    public Band(List<LayoutRow> rows, double gutter)
    {
        this.rows = rows.Count;
        Gutter = gutter;
        foreach (var row in rows)
            Add(row, gutter);
    }

    /// <summary>The middle of the space that no row crosses.</summary>
    public double Gutter { get; }

    /// <summary>All words are on one side of the gutter.</summary>
    public bool IsOneSided => left.Words.Count == 0 || right.Words.Count == 0;

    /// <summary>Whether its rows are to be read as they stand, cell after cell.</summary>
    public bool IsTable => !IsOneSided && !IsColumns && SharedRows >= 2;

    /// <summary>Rows with words on both sides.</summary>
    public int SharedRows { get; private set; }

    /// <summary>Words of the two columns.</summary>
    public (List<LayoutWord> Left, List<LayoutWord> Right) Columns => (left.Words, right.Words);

    /// <summary>Whether the sides are to be read one after the other.</summary>
    public bool IsColumns => rows >= 3 && (IsProse || IsUnaligned);

    private bool IsProse => left.Fill > MinFill && right.Fill > MinFill && left.WordsALine >= MinWordsLeft && right.WordsALine >= MinWordsRight;

    private bool IsUnaligned => SharedRows >= 3 && misaligned > SharedRows * 0.6
        && left.WordsALine >= MinWordsUnaligned && right.WordsALine >= MinWordsUnaligned;

    private void Add(LayoutRow row, double gutter)
    {
        double? leftBaseline = null, rightBaseline = null;
        foreach (var word in row.Words)
            if (word.Right <= gutter)
            {
                left.Add(word, isNewLine: leftBaseline is null);
                leftBaseline = word.Baseline;
            }
            else
            {
                right.Add(word, isNewLine: rightBaseline is null);
                rightBaseline ??= word.Baseline;
            }
        if (leftBaseline is not { } a || rightBaseline is not { } b)
            return;
        SharedRows++;
        if (Math.Abs(a - b) > SameBaseline)
            misaligned++;
    }

    private sealed class Side
    {
        private double start = double.MaxValue;
        private double end = double.MinValue;
        private double inked;
        private int lines;

        public List<LayoutWord> Words { get; } = [];
        public double Fill => inked / Math.Max(1, lines) / Math.Max(1, end - start);
        public double WordsALine => (double)Words.Count / Math.Max(1, lines);

        public void Add(LayoutWord word, bool isNewLine)
        {
            Words.Add(word);
            start = Math.Min(start, word.Left);
            end = Math.Max(end, word.Right);
            inked += word.Right - word.Left;
            if (isNewLine)
                lines++;
        }
    }
}
