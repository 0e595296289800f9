using System.Globalization;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Reads tesseract's TSV into lines, which a wide gap cuts as it does with Textract.</summary>
internal static class TesseractTsv
{
    private const int Columns = 12;
    private const int PageLevel = 1;
    private const int WordLevel = 5;

    /// <summary>In line heights: more stands between columns than between words.</summary>
    private const double WideGap = 1.6;

    private sealed record Row(int Level, int Block, int Paragraph, int Line, double Left, double Top, double Width, double Height, double Confidence, string Text);

    public static OcrPage Parse(string tsv)
    {
        var rows = tsv.Split('\n').Select(Read).OfType<Row>().ToList();
        if (rows.Find(r => r.Level == PageLevel) is not { Width: > 0, Height: > 0 } page)
            return new OcrPage([]);
        var words = rows.Where(r => r.Level == WordLevel && r.Confidence >= 0 && r.Text.Length > 0);
        return new OcrPage([.. words.GroupBy(r => (r.Block, r.Paragraph, r.Line)).SelectMany(line => Cut([.. line], page))]);
    }

    private static IEnumerable<OcrLine> Cut(List<Row> line, Row page)
    {
        var height = line.Select(r => r.Height).Order().ElementAt(line.Count / 2);
        var part = new List<Row>();
        foreach (var row in line)
        {
            if (part.Count > 0 && row.Left - part[^1].Left - part[^1].Width > WideGap * height)
            {
                yield return Line(part, page);
                part = [];
            }

            part.Add(row);
        }

        yield return Line(part, page);
    }

    private static OcrLine Line(List<Row> words, Row page) => new(
        [.. words.Select(w => new OcrWord(w.Text, w.Confidence, new PageBox(w.Left / page.Width, w.Top / page.Height, (w.Left + w.Width) / page.Width, (w.Top + w.Height) / page.Height)))],
        words[0].Block * 1_000 + words[0].Paragraph);

    private static Row? Read(string line)
    {
        var cells = line.Split('\t');
        if (cells.Length < Columns || !int.TryParse(cells[0], out var level))
            return null;
        double Number(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);
        return new Row(level, (int)Number(2), (int)Number(3), (int)Number(4), Number(6), Number(7), Number(8), Number(9), Number(10), cells[11].Trim());
    }
}
