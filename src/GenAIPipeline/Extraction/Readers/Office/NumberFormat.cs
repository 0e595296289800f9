using System.Globalization;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>A spreadsheet number format such as <c>#,##0.00 "kg";[Red]-0</c> or <c>d. mmm yyyy</c>.</summary>
internal sealed class NumberFormat
{
    private const int MaxCodeLength = 500;

    private readonly IReadOnlyList<FormatSection> sections;

    private NumberFormat(IReadOnlyList<FormatSection> sections) => this.sections = sections;

    /// <summary>Reads a format code; an overlong one is taken for General.</summary>
    public static NumberFormat Parse(string code) =>
        new(code.Length is 0 or > MaxCodeLength ? [FormatSection.Parse("General")] : [.. SplitSections(code).Take(4).Select(FormatSection.Parse)]);

    /// <summary>The number as the cell shows it.</summary>
    /// <param name="value">The stored number; a date is a number of days.</param>
    /// <param name="isFrom1904">Whether day 0 is 1904-01-01.</param>
    public string Show(double value, bool isFrom1904)
    {
        var chosen = sections.FirstOrDefault(section => section.Condition is { } condition && condition(value));
        if (chosen is not null)
            return Show(chosen, value, isFrom1904, keepsSign: true);
        if (sections.Any(section => section.Condition is not null))
            return Show(sections.FirstOrDefault(section => section.Condition is null) ?? FormatSection.Parse("General"), value, isFrom1904, keepsSign: true);
        if (value < 0 && sections.Count > 1)
            return Show(sections[1], value, isFrom1904, keepsSign: false);
        return value == 0 && sections.Count > 2 ? Show(sections[2], value, isFrom1904, keepsSign: false) : Show(sections[0], value, isFrom1904, keepsSign: true);
    }

    private static string Show(FormatSection section, double value, bool isFrom1904, bool keepsSign) => section.Kind switch
    {
        FormatKind.Date => DatePattern.Show(section.Tokens, value, isFrom1904) ?? General(value),
        FormatKind.Number => NumberPattern.Show(section.Tokens, keepsSign ? value : Math.Abs(value)),
        FormatKind.Literal => string.Concat(section.Tokens.Select(token => token.Text)),
        _ => General(value),
    };

    /// <summary>Up to eleven significant digits, as a cell without a format shows them.</summary>
    public static string General(double value)
    {
        var size = Math.Abs(value);
        if (size != 0 && (size >= 1e15 || size < 1e-9))
            return value.ToString("0.#####E+00", CultureInfo.InvariantCulture);
        var digits = Math.Clamp(10 - (int)Math.Floor(Math.Log10(Math.Max(size, 1))), 0, 10);
        return Math.Round(value, digits, MidpointRounding.AwayFromZero).ToString("0.##########", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> SplitSections(string code)
    {
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] == '\\' && !isQuoted)
                i++;
            else if (code[i] == '"')
                isQuoted = !isQuoted;
            else if (code[i] == ';' && !isQuoted)
            {
                yield return code[start..i];
                start = i + 1;
            }
        }

        yield return code[start..];
    }
}

/// <summary>What a section of a format shows.</summary>
internal enum FormatKind
{
    General,
    Number,
    Date,
    Literal,
}
