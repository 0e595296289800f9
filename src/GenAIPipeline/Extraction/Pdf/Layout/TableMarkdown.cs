using System.Text;

namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Writes aligned rows as a Markdown table.</summary>
internal static class TableMarkdown
{
    // In ems.
    private const double CellGap = 0.8;
    private const double WrappedLeading = 1.35;
    private const int MaxColumns = 40;

    /// <summary>The table, or null if the rows do not form at least two columns and two rows.</summary>
    public static string? Of(List<LayoutRow> rows)
    {
        var cells = rows.ConvertAll(Segments);
        var columns = Columns(cells);
        if (columns.Count is < 2 or > MaxColumns || cells.Count(row => row.Count > 1) < 2)
            return null;
        var lines = new List<string[]>();
        for (var i = 0; i < rows.Count; i++)
        {
            var line = Place(cells[i], columns);
            if (i > 0 && IsWrapped(rows[i - 1], rows[i], line))
                Merge(lines[^1], line);
            else
                lines.Add(line);
        }
        return lines.Count < 2 ? null : Write(lines);
    }

    private static List<Segment> Segments(LayoutRow row)
    {
        var segments = new List<Segment>();
        foreach (var word in row.Words)
            if (segments.Count > 0 && word.Left - segments[^1].Right < CellGap * row.FontSize)
                segments[^1] = segments[^1] with { Right = Math.Max(segments[^1].Right, word.Right), Text = segments[^1].Text + " " + word.Text };
            else
                segments.Add(new(word.Left, word.Right, word.Text));
        return segments;
    }

    // Spans of x that cells of rows with several cells cover; a lone cell may be a title across all columns.
    private static List<(double Left, double Right)> Columns(List<List<Segment>> rows)
    {
        var spans = rows.Where(row => row.Count > 1).SelectMany(row => row).OrderBy(cell => cell.Left).ToList();
        var columns = new List<(double Left, double Right)>();
        foreach (var span in spans)
            if (columns.Count > 0 && span.Left < columns[^1].Right)
                columns[^1] = (columns[^1].Left, Math.Max(columns[^1].Right, span.Right));
            else
                columns.Add((span.Left, span.Right));
        return columns;
    }

    private static string[] Place(List<Segment> row, List<(double Left, double Right)> columns)
    {
        var line = new string[columns.Count];
        Array.Fill(line, "");
        foreach (var cell in row)
        {
            var column = columns.FindIndex(span => cell.Left < span.Right);
            if (column < 0)
                column = columns.Count - 1;
            line[column] = Join(line[column], cell.Text);
        }
        return line;
    }

    private static bool IsWrapped(LayoutRow previous, LayoutRow row, string[] line) =>
        line[0].Length == 0 && row.Baseline - previous.Baseline < WrappedLeading * previous.FontSize;

    private static void Merge(string[] into, string[] line)
    {
        for (var i = 0; i < into.Length; i++)
            if (line[i].Length > 0)
                into[i] = Join(into[i], line[i]);
    }

    private static string Join(string before, string text) => before.Length == 0 ? text : before + " " + text;

    private static string Write(List<string[]> lines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append('|');
            foreach (var cell in lines[i])
                text.Append(' ').Append(cell.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |");
            if (i == 0)
                text.Append('\n').Append('|').Insert(text.Length, "---|", lines[0].Length);
            if (i < lines.Count - 1)
                text.Append('\n');
        }
        return text.ToString();
    }

    private sealed record Segment(double Left, double Right, string Text);
}
