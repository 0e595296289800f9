using System.Globalization;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>One row of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.</summary>
internal readonly record struct OcrLine(int Level, int Block, int Paragraph, int Line, double Left, double Top, double Width, double Height, double Confidence, string Text)
{
    /// <summary>Level of the row that gives the picture's size.</summary>
    public const int PageLevel = 1;

    /// <summary>Level of a word.</summary>
    public const int WordLevel = 5;
    private const int Columns = 12;

    /// <summary>The row, or null where it is none (the heading).</summary>
    public static OcrLine? Parse(string row)
    {
        var cells = row.Split('\t', Columns);
        if (cells.Length < Columns || !int.TryParse(cells[0], out var level))
            return null;
        return new(level, Number(cells[2]), Number(cells[3]), Number(cells[4]), Real(cells[6]), Real(cells[7]), Real(cells[8]), Real(cells[9]), Real(cells[10]), cells[11].Trim());
    }

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);

    private static double Real(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
