using System.Text;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Delimited text (RFC 4180 and its relatives) as tables.</summary>
internal static class CsvText
{
    private const int SniffedLines = 50;

    /// <summary>Writes the rows to the present page.</summary>
    public static void Write(string text, PageWriter pages)
    {
        var start = SkipSeparatorLine(text, out var named);
        var delimiter = named ?? SniffDelimiter(text);
        var table = new SheetTable(pages);
        var row = new SheetRow();
        var cell = new StringBuilder();
        var column = 0;
        var at = start;
        while (at < text.Length && !pages.IsFull)
        {
            at = ReadCell(text, at, delimiter, cell);
            row.Add(column++, cell.ToString());
            cell.Clear();
            if (at < text.Length && text[at] == delimiter)
            {
                at++;
                continue;
            }

            table.Add(row);
            row = new SheetRow();
            column = 0;
            at++;
        }

        if (row.Count > 0)
            table.Add(row);
        table.End();
    }

    // Returns the position of the delimiter or line end behind the cell.
    private static int ReadCell(string text, int at, char delimiter, StringBuilder cell)
    {
        if (at < text.Length && text[at] == '"' && ReadQuoted(text, at, cell) is var end && end > 0)
            at = end;
        var rest = text.AsSpan(at).IndexOfAny(delimiter, '\n');
        var stop = rest < 0 ? text.Length : at + rest;
        cell.Append(text, at, stop - at);
        return stop;
    }

    // A quote that never closes is an ordinary character; 0 then.
    private static int ReadQuoted(string text, int at, StringBuilder cell)
    {
        const int longestCell = 100_000;
        var from = at + 1;
        while (true)
        {
            var found = text.AsSpan(from, Math.Min(text.Length - from, longestCell)).IndexOf('"');
            if (found < 0 || cell.Length > longestCell)
            {
                cell.Clear();
                return 0;
            }

            cell.Append(text, from, found);
            from += found + 1;
            if (from >= text.Length || text[from] != '"')
                return from;
            cell.Append('"');
            from++;
        }
    }

    // Excel's own hint: a first line "sep=;".
    private static int SkipSeparatorLine(string text, out char? delimiter)
    {
        delimiter = null;
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 6 || text[5] != '\n')
            return 0;
        delimiter = text[4];
        return 6;
    }

    private static char SniffDelimiter(string text)
    {
        var best = ',';
        var bestScore = 0.0;
        foreach (var delimiter in (ReadOnlySpan<char>)[',', ';', '\t', '|'])
        {
            var counts = CountPerLine(text, delimiter);
            if (counts.Count == 0)
                continue;
            var usual = counts.GroupBy(count => count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First();
            var score = usual.Key == 0 ? 0 : (double)usual.Count() / counts.Count + Math.Min(usual.Key, 20) * 0.01;
            if (score > bestScore)
                (best, bestScore) = (delimiter, score);
        }

        return best;
    }

    private static List<int> CountPerLine(string text, char delimiter)
    {
        var counts = new List<int>();
        var isQuoted = false;
        var count = 0;
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 64 << 10)))
        {
            if (c == '"')
                isQuoted = !isQuoted;
            else if (c == delimiter && !isQuoted)
                count++;
            else if (c == '\n' && !isQuoted)
            {
                counts.Add(count);
                count = 0;
                if (counts.Count == SniffedLines)
                    return counts;
            }
        }

        if (count > 0)
            counts.Add(count);
        return counts;
    }
}
