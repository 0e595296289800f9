using System.Text.RegularExpressions;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Markdown as blocks: headings, lists, tables, code and paragraphs, without the marks of emphasis and links.</summary>
internal static partial class MarkdownText
{
    private const int MaxStructuredLength = 4_000_000;

    /// <summary>Writes the blocks to the present page; a text longer than any Markdown is cut into paragraphs only.</summary>
    public static void Write(string text, PageWriter pages)
    {
        if (text.Length > MaxStructuredLength)
        {
            ParagraphText.Write(text, pages);
            return;
        }

        var lines = text.Split('\n');
        var paragraph = new List<string>();
        for (var at = 0; at < lines.Length && !pages.IsFull; at++)
        {
            var line = lines[at];
            if (Fence().IsMatch(line))
            {
                End(paragraph, pages);
                at = WriteCode(lines, at, pages);
            }
            else if (line.Contains('|') && at + 1 < lines.Length && TableRule().IsMatch(lines[at + 1]))
            {
                End(paragraph, pages);
                at = WriteTable(lines, at, pages);
            }
            else
                AddLine(line, paragraph, pages);
        }

        End(paragraph, pages);
    }

    private static void AddLine(string line, List<string> paragraph, PageWriter pages)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            End(paragraph, pages);
            return;
        }

        if (Heading().Match(line) is { Success: true } heading)
        {
            End(paragraph, pages);
            pages.Add(BlockKind.Heading, Plain(heading.Groups[1].Value));
            return;
        }

        if (paragraph.Count > 0 && Underline().IsMatch(line))
        {
            pages.Add(BlockKind.Heading, Plain(string.Join(' ', paragraph)));
            paragraph.Clear();
            return;
        }

        if (Rule().IsMatch(line))
        {
            End(paragraph, pages);
            return;
        }

        if (ListItem().IsMatch(line))
            End(paragraph, pages);
        paragraph.Add(Quote().Replace(line, ""));
    }

    private static void End(List<string> paragraph, PageWriter pages)
    {
        if (paragraph.Count == 0)
            return;
        var mark = ListItem().Match(paragraph[0]);
        if (mark.Success && mark.Groups["bullet"].Success)
            paragraph[0] = paragraph[0][mark.Length..];

        // Two blanks at a line's end are a break that the writer wanted.
        var text = string.Concat(paragraph.Select(line => line.TrimStart() + (line.EndsWith("  ", StringComparison.Ordinal) ? "\n" : " ")));
        pages.Add(mark.Success ? BlockKind.ListItem : BlockKind.Paragraph, Plain(text));
        paragraph.Clear();
    }

    private static int WriteCode(string[] lines, int at, PageWriter pages)
    {
        var fence = lines[at].TrimStart()[..3];
        var end = at + 1;
        while (end < lines.Length && !lines[end].TrimStart().StartsWith(fence, StringComparison.Ordinal))
            end++;
        pages.Add(BlockKind.Code, string.Join('\n', lines[(at + 1)..Math.Min(end, lines.Length)]));
        return end;
    }

    private static int WriteTable(string[] lines, int at, PageWriter pages)
    {
        var table = new MarkdownTable(pages);
        table.Add(Cells(lines[at]));
        var row = at + 2;
        for (; row < lines.Length && lines[row].Contains('|'); row++)
            table.Add(Cells(lines[row]));
        table.End();
        return row - 1;
    }

    private static string[] Cells(string line)
    {
        var inner = line.Trim();
        if (inner.StartsWith('|'))
            inner = inner[1..];
        if (inner.EndsWith('|') && !inner.EndsWith("\\|", StringComparison.Ordinal))
            inner = inner[..^1];
        return [.. CellBorder().Split(inner).Select(cell => Plain(cell.Replace("\\|", "|")))];
    }

    private static string Plain(string text)
    {
        var linked = Link().Replace(text, "$1");
        return Strong().Replace(CodeSpan().Replace(linked, "$1"), "$2");
    }

    [GeneratedRegex(@"^ {0,3}(```|~~~)")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$")]
    private static partial Regex TableRule();

    [GeneratedRegex(@"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ {0,3}(=+|-{2,})\s*$")]
    private static partial Regex Underline();

    [GeneratedRegex(@"^ {0,3}([-*_])( ?\1){2,}\s*$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\s*(?:(?<bullet>[-*+])|\d{1,9}[.)])\s+")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^ {0,3}(> ?)+")]
    private static partial Regex Quote();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();

    [GeneratedRegex(@"!?\[([^\]\n]{0,500})\]\([^)\s]{0,2000}(?:\s+""[^""\n]{0,200}"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<!\w)(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?!\w)")]
    private static partial Regex Strong();

    [GeneratedRegex(@"`([^`\n]{1,500})`")]
    private static partial Regex CodeSpan();
}
