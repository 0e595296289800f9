using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Several different PDFs that run a fresh child through opening, fonts, layout and tables, so that its code is compiled before the first real file.</summary>
internal static class WarmUpPdfs
{
    private const int Files = 12;
    private const int PagesPerFile = 4;

    public static IEnumerable<byte[]> Make() => Enumerable.Range(0, Files).Select(File);

    private static byte[] File(int seed)
    {
        var builder = new PdfDocumentBuilder();
        var fonts = (PdfDocumentBuilder.AddedFont[])
            [builder.AddStandard14Font(Standard14Font.TimesRoman), builder.AddStandard14Font(Standard14Font.HelveticaBold), builder.AddStandard14Font(Standard14Font.Courier)];
        for (var number = 0; number < PagesPerFile; number++)
            Page(builder.AddPage(PageSize.A4), fonts, seed + number);
        return builder.Build();
    }

    private static void Page(PdfPageBuilder page, PdfDocumentBuilder.AddedFont[] fonts, int seed)
    {
        page.AddText($"Heading {seed}", 16, new PdfPoint(60, 780), fonts[1]);
        for (var line = 0; line < 40; line++)
        {
            var y = 750 - line * 13;
            page.AddText($"left column line {line} with words to lay {seed}", 9, new PdfPoint(60, y), fonts[0]);
            page.AddText(line % 9 == 5 ? $"{line}      {seed * line}" : $"right column line {line} of other words", 9, new PdfPoint(320, y - 3), fonts[line % 9 == 5 ? 2 : 0]);
        }
        for (var row = 0; row < 6; row++)
            for (var column = 0; column < 3; column++)
                page.AddText($"{row * column}", 9, new PdfPoint(60 + 150 * column, 200 - row * 14), fonts[0]);
    }
}
