using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Tables as Markdown: the first row is the header, a merged cell is written once, at its top left.</summary>
internal static class TextractTables
{
    public static IEnumerable<TextractPiece> Of(IEnumerable<Block> tables, TextractWords words)
    {
        foreach (var table in tables)
        {
            var inside = words.Children(table).Where(cell => TextractWords.Is(cell, "CELL")).SelectMany(words.Words).ToList();
            if (inside.Count == 0)
                continue;
            var ids = inside.Select(word => word.Id).ToHashSet(StringComparer.Ordinal);
            var block = TextractWords.Block(BlockKind.Table, Markdown(Rows(table, words)), inside.ConvertAll(TextractWords.Word), TextractWords.Place(table.Geometry));
            yield return new(block, line => words.Words(line).Any(word => ids.Contains(word.Id)));
        }
    }

    public static string Markdown(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var lines = rows.Select(row => $"| {string.Join(" | ", row.Select(Cell))} |").ToList();
        lines.Insert(1, $"|{string.Concat(Enumerable.Repeat(" --- |", rows[0].Count))}");
        return string.Join('\n', lines);
    }

    private static List<IReadOnlyList<string>> Rows(Block table, TextractWords words)
    {
        var cells = words.Children(table).Where(cell => TextractWords.Is(cell, "CELL") && cell is { RowIndex: > 0, ColumnIndex: > 0 }).ToList();
        var grid = new string[cells.Max(cell => cell.RowIndex!.Value), cells.Max(cell => cell.ColumnIndex!.Value)];
        foreach (var cell in cells)
            grid[cell.RowIndex!.Value - 1, cell.ColumnIndex!.Value - 1] = words.Text(cell);
        foreach (var merged in words.Related(table, "MERGED_CELL"))
        {
            var members = words.Children(merged).Where(cells.Contains).OrderBy(cell => (cell.RowIndex, cell.ColumnIndex)).ToList();
            var text = string.Join(' ', members.Select(words.Text).Where(part => part.Length > 0));
            foreach (var member in members)
                grid[member.RowIndex!.Value - 1, member.ColumnIndex!.Value - 1] = member == members[0] ? text : "";
        }

        return [.. Enumerable.Range(0, grid.GetLength(0)).Select(row => (IReadOnlyList<string>)[.. Enumerable.Range(0, grid.GetLength(1)).Select(column => grid[row, column] ?? "")])];
    }

    private static string Cell(string text) => text.Replace("\n", " ", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
