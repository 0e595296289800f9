namespace GenAIPipeline.Web.Components.Reading;

/// <summary>A table as text extraction writes it: Markdown with a rule under its head.</summary>
internal sealed record MarkdownTable(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Null when the text is no such table.</summary>
    public static MarkdownTable? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2 || !lines[0].StartsWith('|') || lines[1].Trim('|', '-', ':', ' ').Length > 0 && !lines[1].Contains("---", StringComparison.Ordinal))
            return null;
        return new MarkdownTable(Cells(lines[0]), [.. lines.Skip(2).Select(Cells)]);
    }

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var body = line.Trim();
        for (var at = body.StartsWith('|') ? 1 : 0; at < body.Length; at++)
        {
            if (body[at] == '\\' && at + 1 < body.Length && body[at + 1] is '|' or '\\')
                cell.Append(body[++at]);
            else if (body[at] == '|')
                Take();
            else
                cell.Append(body[at]);
        }

        if (cell.Length > 0)
            Take();
        return cells;

        void Take()
        {
            cells.Add(cell.ToString().Trim().Replace("<br>", "\n", StringComparison.Ordinal));
            cell.Clear();
        }
    }
}
