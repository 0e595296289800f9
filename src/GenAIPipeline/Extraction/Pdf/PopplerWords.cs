using System.Globalization;
using System.Xml;
using GenAIPipeline.Extraction.Pdf.Layout;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Reads pages from <c>pdftotext -bbox-layout</c>; words go through our own layout.</summary>
internal static class PopplerWords
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CheckCharacters = false };

    /// <summary>Pages from the given number; one without words asks for recognition.</summary>
    public static List<TextPage> Parse(ReadOnlyMemory<byte> xhtml, int firstPage)
    {
        var pages = new List<TextPage>();
        var words = new List<LayoutWord>();
        double width = 0, height = 0;
        using var reader = XmlReader.Create(new MemoryStream(xhtml.ToArray()), Settings);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "page" })
                (width, height) = (Number(reader, "width"), Number(reader, "height"));
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "word" })
                words.Add(Word(reader));
            else if (reader is { NodeType: XmlNodeType.EndElement, LocalName: "page" })
            {
                pages.Add(Page(firstPage + pages.Count, words, width, height));
                words = [];
            }
        }
        return pages;
    }

    private static TextPage Page(int number, List<LayoutWord> words, double width, double height)
    {
        var blocks = new List<TextBlock>();
        var isEmpty = words.Count == 0;
        PageLayout.Append(blocks, words, block => PageBox.Of(block.Left, block.Top, block.Right, block.Bottom, width, height));
        return new(number, isEmpty ? TextSource.Ocr : TextSource.TextLayer, blocks) { Width = width, Height = height };
    }

    private static LayoutWord Word(XmlReader reader)
    {
        var (left, top, right, bottom) = (Number(reader, "xMin"), Number(reader, "yMin"), Number(reader, "xMax"), Number(reader, "yMax"));
        // Poppler gives the font's box: about an em high, with a fifth below the baseline.
        var size = Math.Max(1, (bottom - top) * 0.9);
        return new() { Text = reader.ReadElementContentAsString(), Left = left, Top = top, Right = right, Bottom = bottom, Baseline = bottom - 0.2 * size, FontSize = size };
    }

    private static double Number(XmlReader reader, string attribute) => double.Parse(reader.GetAttribute(attribute) ?? "0", CultureInfo.InvariantCulture);
}
