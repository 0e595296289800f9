using System.Text;

namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>Collects paragraphs, cells and rows and writes them as blocks.</summary>
internal sealed class RtfDocument(PageWriter pages, int maxTextLength)
{
    private readonly StringBuilder[] texts = [.. Enum.GetValues<RtfTarget>().Select(_ => new StringBuilder())];
    private readonly List<IReadOnlyList<string>> rows = [];
    private readonly List<string> notes = [];
    private readonly HashSet<string> margins = [];
    private readonly HashSet<int> headingStyles = [];
    private List<string> cells = [];
    private bool isHeading;
    private bool isInTable;
    private int style;
    private long length;
    private bool pageIsOver;

    /// <summary>Adds text to a target.</summary>
    public void Append(RtfTarget target, string text)
    {
        length += text.Length;
        if (length <= maxTextLength)
            texts[(int)target].Append(text);
        else
            pages.Doubt("text_truncated", $"The document is longer than the limit of {maxTextLength:N0} characters; only its beginning was read.");
    }

    /// <summary>Applies a word about paragraphs or tables; false if it is none.</summary>
    public bool Apply(RtfTarget target, string word, int? number)
    {
        switch (word)
        {
            case "par" or "sect" when target is RtfTarget.Body:
                EndParagraph();
                break;
            case "par" or "sect":
                Append(target, "\n");
                break;
            case "pard":
                (isHeading, isInTable) = (false, false);
                break;
            case "intbl":
                isInTable = true;
                break;
            case "outlinelevel":
                isHeading = number is null or (>= 0 and < 9);
                break;
            case "s":
                style = number ?? 0;
                isHeading |= target is RtfTarget.Body && headingStyles.Contains(style);
                break;
            case "cell" or "nestcell":
                EndCell(isNested: word == "nestcell");
                break;
            case "row":
                EndRow();
                break;
            case "page":
                EndParagraph();
                pageIsOver = true;
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>A group ended whose text had a target of its own.</summary>
    public void EndTarget(RtfTarget target)
    {
        var text = texts[(int)target].ToString().Trim();
        if (target is not RtfTarget.Label)
            texts[(int)target].Clear();
        if (target is RtfTarget.Header or RtfTarget.Footer && text.Any(char.IsLetter) && margins.Add(text))
            pages.Add(target is RtfTarget.Header ? BlockKind.Header : BlockKind.Footer, text);
        else if (target is RtfTarget.Note && text.Length > 0)
        {
            notes.Add($"[{notes.Count + 1}] {text}");
            Append(RtfTarget.Body, $"[{notes.Count}]");
        }
    }

    /// <summary>An entry of the style sheet ended.</summary>
    public void EndStyle()
    {
        var name = texts[(int)RtfTarget.StyleSheet].ToString().Trim().TrimEnd(';');
        texts[(int)RtfTarget.StyleSheet].Clear();
        if (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) || name.Equals("title", StringComparison.OrdinalIgnoreCase))
            headingStyles.Add(style);
        (isHeading, style) = (false, 0);
    }

    /// <summary>Writes what is left and the footnotes.</summary>
    public void End()
    {
        EndParagraph();
        if (cells.Count > 0)
            EndRow();
        EndTable();
        notes.ForEach(note => pages.Add(BlockKind.Paragraph, note));
    }

    private void EndParagraph()
    {
        if (isInTable || cells.Count > 0)
        {
            Append(RtfTarget.Body, " ");
            return;
        }

        var text = Take(RtfTarget.Body);
        var label = texts[(int)RtfTarget.Label].Length == 0 ? null : Take(RtfTarget.Label).Trim();
        if (string.IsNullOrWhiteSpace(text))
            return;
        EndTable();
        if (label is not null && label.Any(char.IsLetterOrDigit))
            text = $"{label} {text.TrimStart()}";
        TurnPage();
        pages.Add(isHeading ? BlockKind.Heading : label is null ? BlockKind.Paragraph : BlockKind.ListItem, text);
    }

    private void EndCell(bool isNested)
    {
        if (isNested)
            Append(RtfTarget.Body, ", ");
        else if (cells.Count < 500)
            cells.Add(Take(RtfTarget.Body).Trim());
        texts[(int)RtfTarget.Label].Clear();
    }

    private void EndRow()
    {
        if (cells.Count > 0)
            rows.Add(cells);
        cells = [];
    }

    private void EndTable()
    {
        if (rows.Count == 0)
            return;
        TurnPage();
        MarkdownTable.Write(pages, rows);
        rows.Clear();
    }

    private void TurnPage()
    {
        if (pageIsOver && !pages.IsEmpty)
            pages.BeginPage();
        pageIsOver = false;
    }

    private string Take(RtfTarget target)
    {
        var text = texts[(int)target].ToString();
        texts[(int)target].Clear();
        return text;
    }
}
