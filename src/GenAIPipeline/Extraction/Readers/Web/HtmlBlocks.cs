using System.Text;
using AngleSharp.Dom;

namespace GenAIPipeline.Extraction.Readers.Web;

/// <summary>Turns elements into headings, paragraphs, list items, tables and code.</summary>
internal sealed class HtmlBlocks(PageWriter pages)
{
    private readonly StringBuilder _inline = new();
    private readonly Dictionary<IElement, int> _numbers = [];
    private BlockKind _kind = BlockKind.Paragraph;

    /// <summary>Writes everything below the element.</summary>
    public void Write(IElement root)
    {
        WriteChildren(root);
        Flush();
    }

    private void WriteChildren(INode parent)
    {
        // Recursion is bounded, because HtmlText refuses deep trees; NextSibling would search the parent's list each time.
        foreach (var node in parent.ChildNodes)
        {
            if (pages.IsFull)
                return;
            if (node is IText text)
                HtmlInline.Append(_inline, text.Data);
            else if (node is IElement element && !HtmlInline.IsHidden(element))
                WriteElement(element);
        }
    }

    private void WriteElement(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                _inline.Append('\n');
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                WriteAs(BlockKind.Heading, element);
                break;
            case "li":
                WriteItem(element);
                break;
            case "pre":
                Flush();
                pages.Add(BlockKind.Code, element.TextContent);
                break;
            case "table":
                Flush();
                WriteTable(element);
                break;
            case var name when HtmlInline.IsBlock(name):
                Flush();
                WriteChildren(element);
                Flush();
                break;
            default:
                WriteChildren(element);
                break;
        }
    }

    private void WriteAs(BlockKind kind, IElement element)
    {
        Flush();
        _kind = kind;
        WriteChildren(element);
        Flush();
        _kind = BlockKind.Paragraph;
    }

    private void WriteItem(IElement item)
    {
        Flush();
        _kind = BlockKind.ListItem;
        if (item.ParentElement is { LocalName: "ol" } list)
            _inline.Append(NumberOf(item, list)).Append(". ");
        WriteChildren(item);
        Flush();
        _kind = BlockKind.Paragraph;
    }

    private int NumberOf(IElement item, IElement list)
    {
        var number = int.TryParse(item.GetAttribute("value"), out var own) ? own
            : _numbers.TryGetValue(list, out var last) ? last + 1
            : int.TryParse(list.GetAttribute("start"), out var start) ? start : 1;
        _numbers[list] = number;
        return number;
    }

    private void WriteTable(IElement table)
    {
        // A table that holds tables, or says so, arranges the page.
        var isLayout = table.GetAttribute("role") is "presentation" or "none" && table.QuerySelector("th") is null && table.QuerySelectorAll("tr").All(row => row.ChildElementCount < 2);
        if (isLayout || table.QuerySelector("table") is not null)
        {
            WriteChildren(table);
            Flush();
            return;
        }

        if (table.QuerySelector("caption") is { } caption)
            pages.Add(BlockKind.Paragraph, HtmlInline.TextOf(caption));
        var rows = HtmlTable.Rows(table);
        if (rows.Any(row => row.Count(cell => cell.Length > 0) > 1))
            MarkdownTable.Write(pages, rows);
        else
        {
            WriteChildren(table);
            Flush();
        }
    }

    private void Flush()
    {
        if (_inline.Length == 0)
            return;
        pages.Add(_kind, _inline.ToString());
        _inline.Clear();

        // What follows a nested block inside an item is a paragraph of its own, but still part of the list.
        if (_kind is BlockKind.Heading)
            _kind = BlockKind.Paragraph;
    }
}
