namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Streams a sheet's rows; what the sheet claims of its size is not read.</summary>
internal static class SheetRows
{
    /// <summary>Writes the filled rows as captions and tables.</summary>
    public static void Write(PartReader part, CellText cells, PageWriter pages)
    {
        var table = new SheetTable(pages);
        var row = new SheetRow();
        var (lastRow, column) = (0, -1);
        while (!pages.IsFull && part.Read())
        {
            if (part.Node is PartNode.Start && part.Name == "row")
            {
                var number = part.Int("r") ?? lastRow + 1;
                if (number > lastRow + 1)
                    table.Add(new SheetRow());
                (row, lastRow, column) = (new SheetRow(), number, -1);
            }
            else if (part.Node is PartNode.Start && part.Name == "c")
            {
                var at = ColumnOf(part["r"]) ?? column + 1;
                var text = ReadCell(part, cells);
                if (at > column)
                    row.Add(column = at, text);
            }
            else if (part.Node is PartNode.End && part.Name == "row")
                table.Add(row);
        }

        table.End();
    }

    private static string ReadCell(PartReader part, CellText cells)
    {
        string? type = part["t"], text = null, raw = null;
        var style = part.Int("s") ?? 0;
        if (part.IsEmpty)
            return "";
        var depth = part.Depth;
        while (part.Read() && !(part.Node is PartNode.End && part.Depth <= depth))
        {
            if (part.Node is not PartNode.Start)
                continue;
            if (part.Name == "v")
                raw = part.ReadText();
            else if (part.Name == "is" && !part.IsEmpty)
                text = SharedStrings.ReadItem(part);
            else if (part.Name == "f")
                part.Skip();
        }

        return text ?? (raw is null ? "" : cells.Show(raw, type, style));
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            var letter = char.ToUpperInvariant(c);
            if (letter is < 'A' or > 'Z' || column > 20_000)
                break;
            column = (column * 26) + letter - 'A' + 1;
        }

        return column is > 0 and <= 16_384 ? column - 1 : null;
    }
}
