namespace GenAIPipeline.Extraction.Readers;

/// <summary>Cuts the rows of a sheet or CSV file into captions and tables: rows with one filled cell before a table stand alone, an empty row may end a table, empty columns are dropped.</summary>
internal sealed class SheetTable(PageWriter pages)
{
    private const int RowsPerBlock = 50;
    private const int MaxColumns = 500;

    private readonly List<SheetRow> rows = [];
    private SheetRow? header;
    private bool afterGap;
    private bool isContinued;

    /// <summary>Adds the filled cells of the next row; none is an empty row.</summary>
    public void Add(SheetRow row)
    {
        if (row.Count == 0)
        {
            afterGap = true;
            return;
        }

        if (row.Count > MaxColumns)
        {
            pages.Doubt("table_truncated", $"A table has more than {MaxColumns} columns; the rest was not read.");
            row.Cells.RemoveRange(MaxColumns, row.Cells.Count - MaxColumns);
        }

        if (afterGap && header is not null && !row.FitsUnder(header))
            End();
        afterGap = false;
        if (header is null && row.Count == 1)
            pages.Add(BlockKind.Paragraph, row.Cells[0].Text);
        else if (header is null)
            header = row;
        else
            AddBelowHeader(row);
    }

    /// <summary>Writes what is left; the next row begins a new table.</summary>
    public void End()
    {
        if (header is not null)
            Flush();
        header = null;
    }

    private void AddBelowHeader(SheetRow row)
    {
        rows.Add(row);
        if (rows.Count == RowsPerBlock)
        {
            Flush();
            isContinued = true;
        }
    }

    private void Flush()
    {
        if (rows.Count > 0 || !isContinued)
            MarkdownTable.Write(pages, [.. Aligned()]);
        rows.Clear();
        isContinued = false;
    }

    private IEnumerable<IReadOnlyList<string>> Aligned()
    {
        var columns = rows.Prepend(header!).SelectMany(row => row.Cells.Select(cell => cell.Column)).Distinct().Order().ToArray();
        foreach (var row in rows.Prepend(header!))
        {
            var cells = new string[columns.Length];
            Array.Fill(cells, "");
            foreach (var (column, text) in row.Cells)
                cells[Array.BinarySearch(columns, column)] = text;
            yield return cells;
        }
    }
}

/// <summary>The filled cells of a row, in order of their columns (from 0).</summary>
internal sealed class SheetRow
{
    public List<(int Column, string Text)> Cells { get; } = [];

    public int Count => Cells.Count;

    /// <summary>Adds a cell unless it is blank; columns must grow.</summary>
    public void Add(int column, string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            Cells.Add((column, text));
    }

    /// <summary>Whether every cell stands below a cell of the header.</summary>
    public bool FitsUnder(SheetRow header) => Count > 1 && Cells.TrueForAll(cell => header.Cells.Exists(head => head.Column == cell.Column));
}
