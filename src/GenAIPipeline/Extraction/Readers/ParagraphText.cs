using System.Text.RegularExpressions;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Plain text: paragraphs between empty lines, list items, a form feed as the end of a page.</summary>
internal static partial class ParagraphText
{
    private const int ShortestFullLine = 45;

    /// <summary>Writes the text's blocks to the present page and those that its form feeds begin.</summary>
    public static void Write(string text, PageWriter pages)
    {
        var lines = new List<string>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            if (pages.IsFull)
                return;
            var line = text.AsSpan(range);
            while (line.IndexOf('\f') is >= 0 and var feed)
            {
                AddLine(line[..feed].ToString(), lines, pages);
                WriteParagraph(lines, pages);
                if (!pages.IsEmpty)
                    pages.BeginPage();
                line = line[(feed + 1)..];
            }

            AddLine(line.ToString(), lines, pages);
        }

        WriteParagraph(lines, pages);
    }

    /// <summary>Joins lines that were wrapped by width; lines that end where their writer ended them stay lines.</summary>
    public static string Join(IReadOnlyList<string> lines)
    {
        if (lines.Count < 2)
            return lines.Count == 0 ? "" : lines[0];
        var longest = lines.Max(line => line.Length);
        var isWrapped = longest is >= ShortestFullLine and <= 130 && lines.Take(lines.Count - 1).All(line => line.Length > longest * 0.7);
        return string.Join(isWrapped ? ' ' : '\n', lines.Select(line => line.Trim()));
    }

    private static void AddLine(string line, List<string> lines, PageWriter pages)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            WriteParagraph(lines, pages);
            return;
        }

        if (ListMark().IsMatch(line))
            WriteParagraph(lines, pages);
        lines.Add(line);
    }

    private static void WriteParagraph(List<string> lines, PageWriter pages)
    {
        if (lines.Count == 0)
            return;
        var mark = ListMark().Match(lines[0]);
        if (mark.Success)
            lines[0] = char.IsLetterOrDigit(mark.Groups[1].Value[0]) ? lines[0].TrimStart() : lines[0][mark.Length..];
        pages.Add(mark.Success ? BlockKind.ListItem : BlockKind.Paragraph, Join(lines));
        lines.Clear();
    }

    [GeneratedRegex(@"^\s*([-*•▪◦‣–]|\d{1,3}[.)])\s+(?=\S)")]
    private static partial Regex ListMark();
}
