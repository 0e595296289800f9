using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace GenAIPipeline.Benchmarks.Text;

/// <summary>Pages as journals print them, with the text that is on them: a title, two columns with hyphenated lines, a table over both, two columns again.</summary>
internal sealed class TwoColumnPages : IDisposable
{
    private const double Left = 60, Right = 310, ColumnWidth = 225, Size = 9.5, Leading = 12;
    private static readonly string[] Words =
    [
        "a", "of", "the", "and", "in", "to", "with", "depot", "crate", "gate", "goods", "invoice", "customer", "delivery", "manifest", "reporting", "transit", "considered", "document", "committee",
        "warehouse", "quantity", "agreement", "temperature", "inspection", "railway", "harbour", "statement", "measurement", "otherwise", "carriage", "equipment", "shipment", "receipt", "insurance",
    ];
    private readonly PdfDocumentBuilder builder = new();
    private readonly PdfDocumentBuilder.AddedFont body;
    private readonly PdfDocumentBuilder.AddedFont bold;
    private readonly StringBuilder truth = new();
    private Random random = new(0);

    private TwoColumnPages() => (body, bold) = (builder.AddStandard14Font(Standard14Font.TimesRoman), builder.AddStandard14Font(Standard14Font.HelveticaBold));

    /// <summary>The PDF and its text in reading order.</summary>
    public static (byte[] Pdf, string Truth) Make(int pages)
    {
        using var made = new TwoColumnPages();
        for (var number = 1; number <= pages; number++)
            made.Page(number);
        return (made.builder.Build(), made.truth.ToString());
    }

    public void Dispose() => builder.Dispose();

    private void Page(int number)
    {
        random = new Random(number);
        var page = builder.AddPage(PageSize.A4);
        Say(page, $"On deliveries of the year, part {number}", 15, Left, 785, bold);
        foreach (var x in (double[])[Left, Right])
            Column(page, x, 755, 26);
        Table(page, 420);
        foreach (var x in (double[])[Left, Right])
            Column(page, x, 290, 18);
    }

    private void Column(PdfPageBuilder page, double x, double top, int lines)
    {
        var rest = "";
        for (var line = 0; line < lines; line++)
        {
            var text = new StringBuilder(rest);
            rest = "";
            while (true)
            {
                var word = Word();
                var candidate = text.Length == 0 ? word : $"{text} {word}";
                if (Width(page, candidate) <= ColumnWidth)
                {
                    truth.Append(word).Append(' ');
                    text.Clear().Append(candidate);
                    continue;
                }

                // A long word is cut as typesetters cut it; the last line of a column ends with a whole word.
                if (line < lines - 1 && word.Length > 8 && Width(page, $"{text} {word[..4]}-") <= ColumnWidth)
                {
                    truth.Append(word).Append(' ');
                    text.Append($" {word[..4]}-");
                    rest = word[4..];
                }

                break;
            }

            page.AddText(text.ToString(), Size, new PdfPoint(x, top - line * Leading), body);
        }
    }

    private void Table(PdfPageBuilder page, double top)
    {
        for (var row = 0; row < 8; row++)
            for (var column = 0; column < 4; column++)
                Say(page, row == 0 ? $"Measure {column + 1}" : column == 0 ? $"{Word()} {Word()}" : $"{random.Next(100, 99_999) / 10.0:0.0}", 9, Left + 120 * column, top - row * 14, row == 0 ? bold : body);
    }

    private void Say(PdfPageBuilder page, string text, double size, double x, double y, PdfDocumentBuilder.AddedFont font)
    {
        page.AddText(text, size, new PdfPoint(x, y), font);
        truth.Append(text).Append(' ');
    }

    private double Width(PdfPageBuilder page, string text) => page.MeasureText(text, Size, new PdfPoint(0, 0), body) is { Count: > 0 } letters ? letters[^1].EndBaseLine.X : 0;

    private string Word() => Words[random.Next(Words.Length)];
}
