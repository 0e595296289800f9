using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;

namespace GenAIPipeline.Extraction.Readers.Web;

/// <summary>What is shown of an element, and its text in one run.</summary>
internal static class HtmlInline
{
    private static readonly FrozenSet<string> Unshown = FrozenSet.Create(StringComparer.Ordinal,
        "script", "style", "noscript", "template", "nav", "svg", "iframe", "object", "canvas", "video", "audio", "button", "select", "datalist", "head", "title", "math");

    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(StringComparer.Ordinal,
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header",
        "hr", "legend", "main", "ol", "p", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "menu", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6");

    /// <summary>Whether the element begins on a line of its own.</summary>
    public static bool IsBlock(string name) => Blocks.Contains(name);

    /// <summary>Whether a person would not see the element, or sees no text in it.</summary>
    public static bool IsHidden(IElement element)
    {
        if (Unshown.Contains(element.LocalName) || element.HasAttribute("hidden") || element.GetAttribute("role") is "navigation" || element.GetAttribute("aria-hidden") == "true")
            return true;
        if (element.GetAttribute("style") is not { } style)
            return false;
        var compact = style.Replace(" ", "");
        return compact.Contains("display:none", StringComparison.OrdinalIgnoreCase) || compact.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Adds text with runs of white space as one blank.</summary>
    public static void Append(StringBuilder text, string data)
    {
        foreach (var c in data)
        {
            if (c is not (' ' or '\n' or '\t' or '\r' or '\f'))
                text.Append(c);
            else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
        }
    }

    /// <summary>All shown text below the element in one line.</summary>
    public static string TextOf(IElement root)
    {
        var text = new StringBuilder();
        AppendTree(text, root);
        return text.ToString().Trim();
    }

    private static void AppendTree(StringBuilder text, INode parent)
    {
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText words)
            {
                Append(text, words.Data);
                continue;
            }

            if (node is not IElement element || IsHidden(element))
                continue;
            if (element.LocalName == "br" || IsBlock(element.LocalName))
                Append(text, " ");
            AppendTree(text, element);
        }
    }
}
