using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace GenAIPipeline.Extraction.Readers.Web;

/// <summary>Parses HTML and writes its blocks.</summary>
internal static class HtmlText
{
    private const int MaxElements = 2_000_000;

    /// <summary>Odd, so that elements which alternate between deep and shallow cannot hide.</summary>
    private const int ElementsBetweenChecks = 97;

    /// <summary>Deepest nesting; real pages stay below a hundred. At 512 the parser stops nesting and makes siblings instead.</summary>
    private const int MaxDepth = 480;

    /// <summary>Writes the page's blocks.</summary>
    /// <param name="html">Decoded markup.</param>
    /// <param name="pages">Where to.</param>
    /// <param name="beginsPage">Whether a page named by the document's title is begun.</param>
    /// <exception cref="UnreadableException">Nested too deep, or too many elements.</exception>
    public static void Write(string html, PageWriter pages, bool beginsPage)
    {
        var count = 0;
        IElement? previous = null;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            IsKeepingSourceReferences = false,
            OnCreated = (element, _) =>
            {
                if (++count > MaxElements || (count % ElementsBetweenChecks == 0 && previous is not null && IsTooDeep(previous)))
                    throw new UnreadableException(ReadGuard.TooComplex);
                previous = element;
            },
        });
        using var document = parser.ParseDocument(html);
        if (beginsPage)
            pages.BeginPage(string.IsNullOrWhiteSpace(document.Title) ? null : BlockText.Clean(document.Title));
        if (document.Body is { } body && !IsTooDeep(previous))
            new HtmlBlocks(pages).Write(body);
    }

    private static bool IsTooDeep(INode? node)
    {
        var depth = 0;
        for (; node is not null; node = node.Parent)
        {
            if (++depth > MaxDepth)
                return true;
        }

        return false;
    }
}
