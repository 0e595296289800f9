using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>The bare words of Word markup, for small parts and notes.</summary>
internal static class WordText
{
    private const int MaxLength = 100_000;

    /// <summary>Whether the element's content is not shown: deleted or moved away, a second rendering, a field's code, formatting of the past.</summary>
    public static bool IsHidden(string element) => element is "del" or "moveFrom" or "Fallback" or "instrText" or "delText" or "delInstrText" or "rt"
        or "pPrChange" or "rPrChange" or "sectPrChange" or "tblPrChange" or "trPrChange" or "tcPrChange" or "tblGridChange" or "numberingChange";

    /// <summary>Texts of the paragraphs up to the end of the part or of the element that has just begun.</summary>
    public static IEnumerable<string> Paragraphs(PartReader part)
    {
        var depth = part.Node is PartNode.Start ? part.Depth : -1;
        var text = new StringBuilder();
        while (part.Read() && !(part.Node is PartNode.End && part.Depth <= depth))
        {
            if (part.Node is PartNode.End && part.Name == "p" && text.Length > 0)
            {
                yield return text.ToString();
                text.Clear();
            }
            else if (part.Node is PartNode.Start && IsHidden(part.Name))
                part.Skip();
            else if (part.Node is PartNode.Start && text.Length < MaxLength)
                text.Append(part.Name switch { "t" => part.ReadText(), "tab" or "ptab" or "br" or "tc" => " ", "noBreakHyphen" => "-", _ => "" });
        }

        if (text.Length > 0)
            yield return text.ToString();
    }
}
