namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Finds the x at which most rows have a wide gap: the best candidate for the space between two columns.</summary>
internal static class Gutter
{
    private const double BinWidth = 2;
    private const int MaxBins = 4_000;
    private const double MinWidth = 120;

    // In ems: a wider gap than justified text leaves between words.
    private const double MinGap = 0.8;

    // No gutter in the outer eighth of the text.
    private const double Margin = 0.12;
    private const int MinRows = 4;
    private const double MinShareOfRows = 0.15;

    [ThreadStatic]
    private static int[]? gaps;

    [ThreadStatic]
    private static int[]? crossings;

    /// <summary>The middle of the gutter, or null.</summary>
    public static double? Find(List<LayoutRow> rows)
    {
        var (left, right) = Extent(rows);
        var width = right - left;
        var bins = (int)(width / BinWidth) + 2;
        if (width < MinWidth || bins > MaxBins)
            return null;
        gaps ??= new int[MaxBins + 100];
        crossings ??= new int[MaxBins + 100];
        Array.Clear(gaps, 0, bins + 2);
        Array.Clear(crossings, 0, bins + 2);
        foreach (var row in rows)
            Count(row, left, bins);
        return Best(left, width, bins, Math.Max(MinRows, MinShareOfRows * rows.Count));
    }

    private static (double Left, double Right) Extent(List<LayoutRow> rows)
    {
        double left = double.MaxValue, right = double.MinValue;
        foreach (var row in rows)
            foreach (var word in row.Words)
            {
                left = Math.Min(left, word.Left);
                right = Math.Max(right, word.Right);
            }
        return (left, right);
    }

    // Both counts are difference arrays: +1 where a span begins, -1 behind its end.
    private static void Count(LayoutRow row, double left, int bins)
    {
        var reached = row.Words[0].Right;
        var runStart = (int)((row.Words[0].Left - left) / BinWidth) + 1;
        for (var i = 1; i < row.Words.Count; i++)
        {
            var word = row.Words[i];
            if (word.Left - reached >= MinGap * row.FontSize)
            {
                var gapStart = Math.Max(0, (int)Math.Floor((reached - left) / BinWidth));
                var gapEnd = Math.Min(bins, (int)Math.Ceiling((word.Left - left) / BinWidth));
                Cross(runStart, gapStart);
                gaps![gapStart]++;
                gaps[gapEnd]--;
                runStart = gapEnd;
            }
            reached = Math.Max(reached, word.Right);
        }
        Cross(runStart, (int)((reached - left) / BinWidth));
    }

    private static void Cross(int from, int to)
    {
        if (to <= from)
            return;
        crossings![from]++;
        crossings[to]--;
    }

    private static double? Best(double left, double width, int bins, double minRows)
    {
        int open = 0, crossed = 0, best = 0, start = -1, end = -1;
        var inBest = false;
        for (var bin = 0; bin < bins; bin++)
        {
            open += gaps![bin];
            crossed += crossings![bin];
            var x = BinWidth * bin;
            if (x < width * Margin || x > width * (1 - Margin))
            {
                inBest = false;
                continue;
            }
            var score = open - crossed / 2;
            if (open >= minRows && score > best)
            {
                best = score;
                start = end = bin;
                inBest = true;
            }
            else if (inBest && score == best)
            {
                end = bin;
            }
            else
            {
                inBest = false;
            }
        }
        return start < 0 ? null : left + BinWidth * (start + end) / 2;
    }
}
