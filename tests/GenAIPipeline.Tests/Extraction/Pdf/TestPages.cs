using System.Globalization;
using System.Text;

namespace GenAIPipeline.Tests.Extraction.Pdf;

/// <summary>Content streams of pages with known text, in Helvetica.</summary>
internal sealed class TestPages
{
    private readonly StringBuilder content = new();

    public TestPages Text(double x, double y, string text, double size = 10)
    {
        var escaped = text.Replace(@"\", @"\\").Replace("(", @"\(").Replace(")", @"\)");
        content.Append(CultureInfo.InvariantCulture, $"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n");
        return this;
    }

    /// <summary>Lines under each other, 12 points apart.</summary>
    public TestPages Lines(double x, double y, IEnumerable<string> lines, double size = 10)
    {
        foreach (var line in lines)
        {
            Text(x, y, line, size);
            y -= 12;
        }
        return this;
    }

    public TestPages Raw(string operators)
    {
        content.Append(operators).Append('\n');
        return this;
    }

    public override string ToString() => content.ToString();

    public byte[] ToPdf(string pageEntries = "/MediaBox [0 0 595 842]") => RawPdf.OnePage(ToString(), pageEntries);
}
