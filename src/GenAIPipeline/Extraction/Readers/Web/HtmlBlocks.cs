using System.Text;
using AngleSharp.Dom;

namespace GenAIPipeline.Extraction.Readers.Web;

/// <summary>Turns elements into headings, paragraphs, list items, tables and code.</summary>
internal sealed class HtmlBlocks(PageWriter pages)
{
    private readonly StringBuilder inline = new();
    private readonly Dictionary<IElement, int> numbers = [];
    private BlockKind kind = BlockKind.Paragraph;

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
                HtmlInline.Append(inline, text.Data);
            else if (node is IElement element && !HtmlInline.IsHidden(element))
                WriteElement(element);
        }
    }

    private void WriteElement(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                inline.Append('\n');
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
        this.kind = kind;
        WriteChildren(element);
        Flush();
        this.kind = BlockKind.Paragraph;
    }

    private void WriteItem(IElement item)
    {
        Flush();
        kind = BlockKind.ListItem;
        if (item.ParentElement is { LocalName: "ol" } list)
            inline.Append(NumberOf(item, list)).Append(". ");
        WriteChildren(item);
        Flush();
        kind = BlockKind.Paragraph;
    }

    private int NumberOf(IElement item, IElement list)
    {
        var number = int.TryParse(item.GetAttribute("value"), out var own) ? own
            : numbers.TryGetValue(list, out var last) ? last + 1
            : int.TryParse(list.GetAttribute("start"), out var start) ? start : 1;
        numbers[list] = number;
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
        if (inline.Length == 0)
            return;
        pages.Add(kind, inline.ToString());
        inline.Clear();

        // What follows a nested block inside an item is a paragraph of its own, but still part of the list.
        if (kind is BlockKind.Heading)
            kind = BlockKind.Paragraph;
    }
}
