namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Walks through the body of a Word document once, with stacks instead of recursion, so that nesting costs no call depth.</summary>
internal sealed class WordBody(PageWriter pages, WordStyles styles, WordNumbering numbering, WordNotes notes, int maxTextLength)
{
    private const int LongestCarried = 10_000;

    private readonly Stack<WordParagraph> paragraphs = new();
    private readonly Stack<WordTable> tables = new();
    private readonly Stack<WordContainer> containers = new();
    private readonly Stack<bool> placeholders = new();
    private bool inParagraphProperties;
    private bool inRowProperties;
    private bool runIsHidden;
    private bool pageIsOver;
    private string carried = "";
    private long length;

    /// <summary>Reads to the end of the part, or until the writer is full.</summary>
    public void Read(PartReader part)
    {
        while (!pages.IsFull && part.Read())
        {
            if (part.Node is PartNode.Start)
                Start(part);
            else if (part.Node is PartNode.End)
                End(part.Name);
        }

        if (length > maxTextLength)
            pages.Doubt("text_truncated", $"The document is longer than the limit of {maxTextLength:N0} characters; some of its text was not read.");
    }

    private void Start(PartReader part)
    {
        var name = part.Name;
        if (name == "del" && inRowProperties && tables.Count > 0)
            tables.Peek().RowIsDeleted = true;
        else if (name == "del" && inParagraphProperties && paragraphs.Count > 0)
            paragraphs.Peek().EndIsDeleted = true;
        if (WordText.IsHidden(name) || (name == "sdtContent" && placeholders.Count > 0 && placeholders.Peek()))
        {
            part.Skip();
            return;
        }

        if (inParagraphProperties)
            StartProperty(part);
        else if (paragraphs.Count > 0 && StartInline(part))
            return;
        else
            StartBlock(part);
        if (part.IsEmpty)
            End(name);
    }

    private void StartBlock(PartReader part)
    {
        switch (part.Name)
        {
            case "p":
                paragraphs.Push(new WordParagraph());
                paragraphs.Peek().Text.Append(carried);
                carried = "";
                break;
            case "pPr":
                inParagraphProperties = true;
                break;
            case "tbl":
                tables.Push(new WordTable());
                break;
            case "tr" when tables.Count > 0:
                (tables.Peek().Row, tables.Peek().RowIsDeleted) = ([], false);
                break;
            case "trPr":
                inRowProperties = true;
                break;
            case "tc" when tables.Count > 0:
                tables.Peek().Span = 1;
                containers.Push(new WordContainer(isCell: true));
                break;
            case "gridSpan" when tables.Count > 0:
                tables.Peek().Span = Math.Clamp(part.Int("val") ?? 1, 1, 100);
                break;
            case "txbxContent":
                containers.Push(new WordContainer(isCell: false));
                break;
            case "sdt":
                placeholders.Push(false);
                break;
            case "showingPlcHdr" when placeholders.Count > 0:
                placeholders.Pop();
                placeholders.Push(part.IsOn);
                break;
        }
    }

    private void StartProperty(PartReader part)
    {
        var paragraph = paragraphs.Count > 0 ? paragraphs.Peek() : new WordParagraph();
        switch (part.Name)
        {
            case "pStyle":
                paragraph.Style = part["val"];
                break;
            case "numId":
                paragraph.List = part["val"];
                break;
            case "ilvl":
                paragraph.Level = part.Int("val");
                break;
            case "outlineLvl":
                paragraph.Outline = part.Int("val");
                break;
            case "pageBreakBefore":
                paragraph.BreaksBefore = part.IsOn;
                break;
        }
    }

    // True if the element is one of a run's contents and is dealt with.
    private bool StartInline(PartReader part)
    {
        switch (part.Name)
        {
            case "t":
                Append(part.ReadText());
                return true;
            case "tab" or "ptab":
                Append("\t");
                return true;
            case "br" when part["type"] == "page":
            case "lastRenderedPageBreak":
                BreakPage();
                return true;
            case "br" or "cr":
                Append("\n");
                return true;
            case "noBreakHyphen":
                Append("-");
                return true;
            case "footnoteReference" or "endnoteReference":
                Append(notes.Refer(part["id"], part.Name == "endnoteReference"));
                return true;
            case "r":
                runIsHidden = false;
                return false;
            case "vanish":
                runIsHidden = part.IsOn;
                return true;
            default:
                return false;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "pPr":
                inParagraphProperties = false;
                break;
            case "trPr":
                inRowProperties = false;
                break;
            case "r":
                runIsHidden = false;
                break;
            case "p" when paragraphs.Count > 0:
                EndParagraph(paragraphs.Pop());
                break;
            case "tc" when tables.Count > 0 && containers.Count > 0:
                EndCell(tables.Peek());
                break;
            case "tr" when tables.Count > 0 && !tables.Peek().RowIsDeleted:
                tables.Peek().Rows.Add(tables.Peek().Row);
                break;
            case "tbl" when tables.Count > 0:
                EndTable(tables.Pop());
                break;
            case "txbxContent" when containers.Count > 0:
                EndTextBox(containers.Pop());
                break;
            case "sdt" when placeholders.Count > 0:
                placeholders.Pop();
                break;
        }
    }

    private void EndParagraph(WordParagraph paragraph)
    {
        var text = paragraph.Text.ToString();
        if (paragraph.EndIsDeleted && text.Length < LongestCarried)
        {
            carried = text;
            return;
        }

        var (list, level) = paragraph.List is { } own ? (own, paragraph.Level ?? 0)
            : styles.Numbering(paragraph.Style) is { } styled ? (styled.List, paragraph.Level ?? styled.Level)
            : ("0", 0);
        var label = list == "0" ? null : numbering.Next(list, level);
        if (!string.IsNullOrEmpty(label) && !string.IsNullOrWhiteSpace(text))
            text = $"{label} {text.TrimStart()}";
        var kind = paragraph.Outline is >= 0 and < 9 || styles.IsHeading(paragraph.Style) ? BlockKind.Heading
            : label is not null || styles.IsList(paragraph.Style) ? BlockKind.ListItem
            : BlockKind.Paragraph;
        if (paragraph.BreaksBefore)
            pageIsOver = true;
        Emit(kind, text);
        foreach (var (trailingKind, trailingText) in paragraph.Trailing)
            Emit(trailingKind, trailingText);
        pageIsOver |= paragraph.BreaksAfter;
    }

    private void EndCell(WordTable table)
    {
        table.Row.Add(containers.Pop().Join());
        for (var i = 1; i < table.Span; i++)
            table.Row.Add("");
    }

    private void EndTable(WordTable table)
    {
        if (containers.Count > 0)
        {
            Emit(BlockKind.Paragraph, table.Flatten());
            return;
        }

        TurnPage();
        MarkdownTable.Write(pages, table.Rows);
    }

    private void EndTextBox(WordContainer box)
    {
        if (paragraphs.Count > 0)
            paragraphs.Peek().Trailing.AddRange(box.Blocks);
        else
            box.Blocks.ForEach(block => Emit(block.Kind, block.Text));
    }

    private void Emit(BlockKind kind, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (containers.Count > 0)
        {
            containers.Peek().Blocks.Add((kind, text.Trim()));
            return;
        }

        TurnPage();
        pages.Add(kind, text);
    }

    // Word notes a hard break and then, in the next paragraph, that it really began a page there: one page, not two.
    private void TurnPage()
    {
        if (pageIsOver && !pages.IsEmpty)
            pages.BeginPage();
        pageIsOver = false;
    }

    private void BreakPage()
    {
        var paragraph = paragraphs.Peek();
        if (containers.Count > 0)
            pageIsOver = true;
        else if (paragraph.Text.Length == 0)
            paragraph.BreaksBefore = true;
        else
            paragraph.BreaksAfter = true;
    }

    private void Append(string text)
    {
        length += text.Length;
        if (!runIsHidden && length <= maxTextLength && paragraphs.Count > 0)
            paragraphs.Peek().Text.Append(text);
    }
}
