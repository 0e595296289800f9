using System.Text;

namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>Collects paragraphs, cells and rows and writes them as blocks.</summary>
internal sealed class RtfDocument(PageWriter pages, int maxTextLength)
{
    private readonly StringBuilder[] _texts = [.. Enum.GetValues<RtfTarget>().Select(_ => new StringBuilder())];
    private readonly List<IReadOnlyList<string>> _rows = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _margins = [];
    private readonly HashSet<int> _headingStyles = [];
    private List<string> _cells = [];
    private bool _isHeading;
    private bool _isInTable;
    private int _style;
    private long _length;
    private bool _pageIsOver;

    /// <summary>Adds text to a target.</summary>
    public void Append(RtfTarget target, string text)
    {
        _length += text.Length;
        if (_length <= maxTextLength)
            _texts[(int)target].Append(text);
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
                (_isHeading, _isInTable) = (false, false);
                break;
            case "intbl":
                _isInTable = true;
                break;
            case "outlinelevel":
                _isHeading = number is null or (>= 0 and < 9);
                break;
            case "s":
                _style = number ?? 0;
                _isHeading |= target is RtfTarget.Body && _headingStyles.Contains(_style);
                break;
            case "cell" or "nestcell":
                EndCell(isNested: word == "nestcell");
                break;
            case "row":
                EndRow();
                break;
            case "page":
                EndParagraph();
                _pageIsOver = true;
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>A group ended whose text had a target of its own.</summary>
    public void EndTarget(RtfTarget target)
    {
        var text = _texts[(int)target].ToString().Trim();
        if (target is not RtfTarget.Label)
            _texts[(int)target].Clear();
        if (target is RtfTarget.Header or RtfTarget.Footer && text.Any(char.IsLetter) && _margins.Add(text))
            pages.Add(target is RtfTarget.Header ? BlockKind.Header : BlockKind.Footer, text);
        else if (target is RtfTarget.Note && text.Length > 0)
        {
            _notes.Add($"[{_notes.Count + 1}] {text}");
            Append(RtfTarget.Body, $"[{_notes.Count}]");
        }
    }

    /// <summary>An entry of the style sheet ended.</summary>
    public void EndStyle()
    {
        var name = _texts[(int)RtfTarget.StyleSheet].ToString().Trim().TrimEnd(';');
        _texts[(int)RtfTarget.StyleSheet].Clear();
        if (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) || name.Equals("title", StringComparison.OrdinalIgnoreCase))
            _headingStyles.Add(_style);
        (_isHeading, _style) = (false, 0);
    }

    /// <summary>Writes what is left and the footnotes.</summary>
    public void End()
    {
        EndParagraph();
        if (_cells.Count > 0)
            EndRow();
        EndTable();
        _notes.ForEach(note => pages.Add(BlockKind.Paragraph, note));
    }

    private void EndParagraph()
    {
        if (_isInTable || _cells.Count > 0)
        {
            Append(RtfTarget.Body, " ");
            return;
        }

        var text = Take(RtfTarget.Body);
        var label = _texts[(int)RtfTarget.Label].Length == 0 ? null : Take(RtfTarget.Label).Trim();
        if (string.IsNullOrWhiteSpace(text))
            return;
        EndTable();
        if (label is not null && label.Any(char.IsLetterOrDigit))
            text = $"{label} {text.TrimStart()}";
        TurnPage();
        pages.Add(_isHeading ? BlockKind.Heading : label is null ? BlockKind.Paragraph : BlockKind.ListItem, text);
    }

    private void EndCell(bool isNested)
    {
        if (isNested)
            Append(RtfTarget.Body, ", ");
        else if (_cells.Count < 500)
            _cells.Add(Take(RtfTarget.Body).Trim());
        _texts[(int)RtfTarget.Label].Clear();
    }

    private void EndRow()
    {
        if (_cells.Count > 0)
            _rows.Add(_cells);
        _cells = [];
    }

    private void EndTable()
    {
        if (_rows.Count == 0)
            return;
        TurnPage();
        MarkdownTable.Write(pages, _rows);
        _rows.Clear();
    }

    private void TurnPage()
    {
        if (_pageIsOver && !pages.IsEmpty)
            pages.BeginPage();
        _pageIsOver = false;
    }

    private string Take(RtfTarget target)
    {
        var text = _texts[(int)target].ToString();
        _texts[(int)target].Clear();
        return text;
    }
}
