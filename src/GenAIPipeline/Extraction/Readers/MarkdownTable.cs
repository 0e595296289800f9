using System.Text;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Writes rows as Markdown tables of bounded size; the header is repeated, so that every block reads by itself.</summary>
internal sealed class MarkdownTable(PageWriter pages)
{
    private const int RowsPerBlock = 50;
    private const int CharactersPerBlock = 6_000;
    private const int MaxCellLength = 4_000;

    private readonly StringBuilder text = new();
    private IReadOnlyList<string>? header;
    private int width;
    private int rows;

    /// <summary>Writes a whole table; one column becomes paragraphs, the first row is the header.</summary>
    public static void Write(PageWriter pages, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var columns = UsedColumns(rows);
        var used = rows.Where(row => row.Any(cell => !string.IsNullOrWhiteSpace(cell)))
            .Select(row => columns.ConvertAll(column => column < row.Count ? row[column] : ""))
            .ToList();
        if (columns.Count <= 1 || used.Count == 1)
        {
            // One column, or one row, is a list or a line that was only laid out as a table.
            foreach (var row in used)
                pages.Add(BlockKind.Paragraph, string.Join(' ', row.Where(cell => !string.IsNullOrWhiteSpace(cell))));
            return;
        }

        var table = new MarkdownTable(pages);
        foreach (var row in used)
            table.Add(row);
        table.End();
    }

    /// <summary>Adds a row; the first is the header.</summary>
    public void Add(IReadOnlyList<string> row)
    {
        if (header is null)
        {
            header = row;
            width = row.Count;
            Begin();
            return;
        }

        if (rows >= RowsPerBlock || text.Length > CharactersPerBlock)
        {
            Flush();
            Begin();
        }

        rows++;
        AppendRow(row);
    }

    /// <summary>Writes what is left.</summary>
    public void End()
    {
        if (header is not null)
            Flush();
        header = null;
    }

    private static List<int> UsedColumns(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var used = new SortedSet<int>();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++)
            {
                if (!string.IsNullOrWhiteSpace(row[i]))
                    used.Add(i);
            }
        }

        return [.. used];
    }

    private void Begin()
    {
        AppendRow(header!);
        text.Append('|').Insert(text.Length, " --- |", width).Append('\n');
    }

    private void Flush()
    {
        pages.Add(BlockKind.Table, text.ToString());
        text.Clear();
        rows = 0;
    }

    private void AppendRow(IReadOnlyList<string> row)
    {
        text.Append('|');
        for (var i = 0; i < Math.Max(width, row.Count); i++)
            text.Append(' ').Append(Cell(i < row.Count ? row[i] : "")).Append(" |");
        text.Append('\n');
    }

    private static string Cell(string value)
    {
        var clean = BlockText.Clean(BlockText.Cut(value, MaxCellLength));
        return clean.AsSpan().IndexOfAny('|', '\n') < 0 ? clean : clean.Replace("\n", " ").Replace("|", "\\|");
    }
}
