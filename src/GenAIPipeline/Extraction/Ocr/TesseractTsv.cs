using System.Text;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>Reads tesseract's TSV into blocks: one a paragraph.</summary>
internal static class TesseractTsv
{
    // Tesseract gives -1 to rows that are no words.
    private const double MinConfidence = 0;

    public static OcrPage Parse(string tsv)
    {
        double width = 0, height = 0;
        var words = new List<OcrLine>();
        foreach (var row in tsv.Split('\n'))
        {
            if (OcrLine.Parse(row) is not { } line)
                continue;
            if (line.Level == OcrLine.PageLevel)
                (width, height) = (line.Width, line.Height);
            else if (line.Level == OcrLine.WordLevel && line.Text.Length > 0 && line.Confidence >= MinConfidence)
                words.Add(line);
        }
        var blocks = words.GroupBy(word => (word.Block, word.Paragraph)).Select((group, index) => Block(index + 1, [.. group], width, height));
        return new(width, height, [.. blocks]);
    }

    private static TextBlock Block(int number, List<OcrLine> lines, double width, double height)
    {
        var words = lines.ConvertAll(line => new TextWord(line.Text, Math.Round(line.Confidence / 100, 3))
        {
            Box = PageBox.Of(line.Left, line.Top, line.Left + line.Width, line.Top + line.Height, width, height),
        });
        return new(number, BlockKind.Paragraph, Text(lines))
        {
            Box = PageBox.Of(lines.Min(l => l.Left), lines.Min(l => l.Top), lines.Max(l => l.Left + l.Width), lines.Max(l => l.Top + l.Height), width, height),
            Confidence = Math.Round(words.Average(word => word.Confidence ?? 0), 3),
            Words = words,
        };
    }

    private static string Text(List<OcrLine> words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words.Count; i++)
        {
            var isNewLine = i > 0 && words[i].Line != words[i - 1].Line;
            if (isNewLine && text.Length > 1 && text[^1] == '-' && char.IsLetter(text[^2]) && char.IsLower(words[i].Text[0]))
                text[^1] = LineHyphens.Mark;
            else if (i > 0)
                text.Append(' ');
            text.Append(words[i].Text);
        }
        return text.ToString();
    }
}
