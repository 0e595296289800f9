using System.Text;
using UglyToad.PdfPig.Content;

namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Joins letters of one orientation, in content order, to words.</summary>
internal sealed class LetterWords(ReadingFrame frame, int capacity)
{
    // In ems. Measured on the R manuals and two-column papers: below 0.13 kerned words fall apart, above it tight spaces vanish.
    private const double WordGap = 0.13;
    private const double BackStep = -0.6;
    private const double BaselineShift = 0.25;
    private const double Ascent = 0.75;
    private const double Descent = 0.22;
    private readonly List<LayoutWord> words = new(capacity);
    private readonly StringBuilder text = new();
    private LayoutWord? word;
    private string? single;
    private double lastEnd;
    private double lastBaseline;

    public void Add(Letter letter)
    {
        var value = letter.Value;
        if (string.IsNullOrWhiteSpace(value) || value[0] == '\0')
        {
            End();
            return;
        }
        var (start, baseline) = frame.ToFrame(letter.StartBaseLine);
        var (end, _) = frame.ToFrame(letter.EndBaseLine);
        var size = letter.PointSize > 0.5 ? letter.PointSize : Math.Max(1, letter.BoundingBox.Height);
        if (word is not null && IsNewWord(start - lastEnd, baseline, size))
            End();
        if (word is null)
            word = Begin(letter, size, baseline, start, end);
        else
            Extend(word, size, baseline, start, end);
        Append(value);
        lastEnd = end;
        lastBaseline = baseline;
    }

    public List<LayoutWord> Words()
    {
        End();
        return words;
    }

    private bool IsNewWord(double gap, double baseline, double size) =>
        gap > WordGap * size || gap < BackStep * size || Math.Abs(baseline - lastBaseline) > BaselineShift * Math.Max(size, word!.FontSize);

    private static LayoutWord Begin(Letter letter, double size, double baseline, double start, double end) => new()
    {
        Text = "",
        Left = Math.Min(start, end),
        Right = Math.Max(start, end),
        Top = baseline - Ascent * size,
        Bottom = baseline + Descent * size,
        Baseline = baseline,
        FontSize = size,
        IsBold = IsBoldFont(letter.FontDetails),
    };

    private static bool IsBoldFont(UglyToad.PdfPig.PdfFonts.FontDetails font) =>
        font.IsBold || font.Weight >= 700 || IsBoldName(font.Name);

    // Type 1 fonts of TeX and Ghostscript say so in their name only.
    private static bool IsBoldName(string? name) => name is not null
        && (name.Contains("Bold", StringComparison.OrdinalIgnoreCase) || name.Contains("CMBX", StringComparison.Ordinal)
            || name.EndsWith("-Medi", StringComparison.Ordinal) || name.EndsWith("-Demi", StringComparison.Ordinal));

    private static void Extend(LayoutWord word, double size, double baseline, double start, double end)
    {
        word.Left = Math.Min(word.Left, Math.Min(start, end));
        word.Right = Math.Max(word.Right, Math.Max(start, end));
        word.Top = Math.Min(word.Top, baseline - Ascent * size);
        word.Bottom = Math.Max(word.Bottom, baseline + Descent * size);
        word.FontSize = Math.Max(word.FontSize, size);
    }

    private void Append(string value)
    {
        value = Plain(value);
        if (single is null && text.Length == 0)
        {
            single = value;
            return;
        }
        if (single is not null)
        {
            text.Append(single);
            single = null;
        }
        text.Append(value);
    }

    // A ligature is a matter of the font; whoever searches for "first" types five letters.
    private static string Plain(string value) => value[0] switch
    {
        '\uFB00' => "ff",
        '\uFB01' => "fi",
        '\uFB02' => "fl",
        '\uFB03' => "ffi",
        '\uFB04' => "ffl",
        '\uFB05' or '\uFB06' => "st",
        _ => value,
    };

    private void End()
    {
        if (word is null)
            return;
        word.Text = single ?? text.ToString();
        words.Add(word);
        word = null;
        single = null;
        text.Clear();
    }
}
