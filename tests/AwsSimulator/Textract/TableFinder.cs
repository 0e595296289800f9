namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Finds tables: rows below each other whose parts align in columns.</summary>
internal static class TableFinder
{
    private const int FewestRows = 2;

    /// <summary>Longer parts are prose in columns.</summary>
    private const double MostWordsOfCell = 5;

    /// <summary>In line heights: further down something else begins.</summary>
    private const double WidestRowGap = 3;

    public static List<OcrTable> Find(OcrPage page)
    {
        var tables = new List<OcrTable>();
        var run = new List<IReadOnlyList<OcrLine>>();
        foreach (var row in page.Rows)
        {
            var continues = run.Count > 0 && row.Min(l => l.Box.Top) - run[^1].Max(l => l.Box.Bottom) <= WidestRowGap * page.LineHeight;
            if (!continues)
                Close(run, tables);
            if (row.Count > 1 || run.Count > 0)
                run.Add(row);
        }

        Close(run, tables);
        return tables;
    }

    private static void Close(List<IReadOnlyList<OcrLine>> run, List<OcrTable> tables)
    {
        while (run.Count > 0 && run[^1].Count == 1)
            run.RemoveAt(run.Count - 1);
        if (run.Count(row => row.Count > 1) >= FewestRows && !IsForm(run) && run.SelectMany(row => row).Average(l => l.Words.Count) <= MostWordsOfCell)
            tables.Add(Build(run));
        run.Clear();
    }

    /// <summary>Labels with a colon on the left are a form, not a table.</summary>
    private static bool IsForm(List<IReadOnlyList<OcrLine>> run)
    {
        var rows = run.Where(row => row.Count > 1).ToList();
        return rows.Count(row => row[0].Text.EndsWith(':')) * 2 > rows.Count;
    }

    private static OcrTable Build(List<IReadOnlyList<OcrLine>> run)
    {
        var columns = Columns(run);
        var cells = new List<OcrCell>();
        var merged = new List<MergedCell>();
        for (var r = 0; r < run.Count; r++)
        {
            var words = columns.Select(_ => new List<OcrWord>()).ToList();
            foreach (var line in run[r])
            {
                var covered = Enumerable.Range(0, columns.Count).Where(c => line.Box.OverlapsAcross(columns[c])).ToList();
                if (covered.Count > 1)
                    merged.Add(new MergedCell(r + 1, covered[0] + 1, covered.Count));
                foreach (var word in line.Words)
                    words[covered.Count == 1 ? covered[0] : Nearest(columns, word.Box)].Add(word);
            }

            var box = PageBox.Around(run[r].Select(l => l.Box));
            cells.AddRange(columns.Select((column, c) => new OcrCell(r + 1, c + 1, words[c], new PageBox(column.Left, box.Top, column.Right, box.Bottom))));
        }

        return new OcrTable(cells, merged, HasHeader(cells));
    }

    /// <summary>The fullest row tells the columns; parts that lie in one only widen it.</summary>
    private static List<PageBox> Columns(List<IReadOnlyList<OcrLine>> run)
    {
        var columns = run.MaxBy(row => row.Count)!.Select(l => l.Box).ToList();
        foreach (var line in run.SelectMany(row => row))
        {
            var covered = Enumerable.Range(0, columns.Count).Where(c => line.Box.OverlapsAcross(columns[c])).ToList();
            if (covered is [var only])
                columns[only] = PageBox.Around([columns[only], line.Box]);
        }

        return columns;
    }

    private static int Nearest(List<PageBox> columns, PageBox box)
    {
        var middle = (box.Left + box.Right) / 2;
        return Enumerable.Range(0, columns.Count).MinBy(c => middle < columns[c].Left ? columns[c].Left - middle : Math.Max(0, middle - columns[c].Right));
    }

    /// <summary>Words above numbers.</summary>
    private static bool HasHeader(List<OcrCell> cells) =>
        cells.Where(c => c.Row == 1).All(c => !c.Text.Any(char.IsAsciiDigit)) && cells.Any(c => c.Row > 1 && c.Text.Any(char.IsAsciiDigit));
}
