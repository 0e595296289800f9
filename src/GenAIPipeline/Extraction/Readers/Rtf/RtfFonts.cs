using System.Text;

namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>The code pages of a document: its own and those of its fonts.</summary>
internal sealed class RtfFonts
{
    private readonly Dictionary<int, int> pages = [];
    private int defining;

    /// <summary>Code page of text without a font of its own.</summary>
    public int Default { get; set; } = 1252;

    /// <summary>Takes a control word of the font table.</summary>
    public void Define(string word, int? number)
    {
        if (word == "f")
            defining = number ?? 0;
        else if (pages.Count < 10_000 && word == "fcharset" && PageOf(number ?? 0) is { } page)
            pages[defining] = page;
        else if (pages.Count < 10_000 && word == "cpg" && number is { } named)
            pages[defining] = named;
    }

    /// <summary>The encoding of text in a font.</summary>
    public Encoding EncodingOf(int font) => DecodedText.CodePage(pages.GetValueOrDefault(font, Default));

    private static int? PageOf(int charset) => charset switch
    {
        77 => 10000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        255 => 437,
        _ => null,
    };
}
