using System.Globalization;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Shows a stored cell value the way the sheet does.</summary>
internal sealed class CellText(IReadOnlyList<string> strings, SheetStyles styles, bool isFrom1904)
{
    /// <summary>The cell's text.</summary>
    /// <param name="raw">Content of the <c>v</c> element; for a formula the value that was last calculated.</param>
    /// <param name="type">Attribute <c>t</c>.</param>
    /// <param name="style">Attribute <c>s</c>.</param>
    public string Show(string raw, string? type, int style) => type switch
    {
        "s" => int.TryParse(raw, out var index) && index >= 0 && index < strings.Count ? strings[index] : "",
        "b" => raw == "1" ? "TRUE" : "FALSE",
        "str" or "inlineStr" or "e" => raw,
        "d" => DateTime.TryParse(raw, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date)
            ? date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : raw,
        _ => double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? styles.FormatOf(style).Show(number, isFrom1904)
            : raw,
    };
}
