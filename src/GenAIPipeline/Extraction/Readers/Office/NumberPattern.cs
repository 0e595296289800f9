using System.Globalization;
using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Shows a number by a pattern of digits, percent, exponent and literals.</summary>
internal static class NumberPattern
{
    /// <summary>The number with the literals of the pattern in their places.</summary>
    public static string Show(IReadOnlyList<FormatToken> tokens, double value)
    {
        var isFraction = tokens.Any(token => !token.IsLiteral && token.Text == "/");
        if (isFraction)
            return NumberFormat.General(value);
        var percent = tokens.Count(token => !token.IsLiteral && token.Text == "%");
        var scaled = value * Math.Pow(100, percent) / Math.Pow(1000, TrailingCommas(tokens));
        var pattern = DigitPattern(tokens);
        var digits = pattern.Length == 0 ? "" : Round(Math.Abs(scaled), pattern).ToString(pattern, CultureInfo.InvariantCulture);
        var result = new StringBuilder();
        if (scaled < 0 && digits.Any(c => c is >= '1' and <= '9'))
            result.Append('-');
        var isPlaced = false;
        foreach (var token in tokens)
        {
            if (token.IsLiteral || token.Text == "%")
                result.Append(token.Text);
            else if (!isPlaced)
            {
                result.Append(digits);
                isPlaced = true;
            }
        }

        return result.ToString().Trim();
    }

    // .NET's custom format rounds from the shortest digits, which is what the sheet shows, too, except for halves.
    private static double Round(double value, string pattern)
    {
        var point = pattern.IndexOf('.');
        var places = point < 0 ? 0 : pattern[(point + 1)..].TakeWhile(c => c is '0' or '#').Count();
        return pattern.Contains('E') || value > 1e14 ? value : Math.Round(value, Math.Min(places, 15), MidpointRounding.AwayFromZero);
    }

    private static string DigitPattern(IReadOnlyList<FormatToken> tokens)
    {
        var marks = string.Concat(tokens.Where(token => !token.IsLiteral && token.Text != "%").Select(token => token.Text)).Replace('?', '#').ToUpperInvariant();
        var exponent = marks.IndexOf('E');
        var mantissa = exponent < 0 ? marks : marks[..exponent];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var isGrouped = whole.TrimEnd(',').Contains(',');
        whole = whole.Replace(",", "");
        if (isGrouped)
            whole = whole.Length < 2 ? "#," + (whole.Length == 0 ? "#" : whole) : whole[..^1] + "," + whole[^1];
        var result = point < 0 ? whole : $"{(whole.Length == 0 ? "#" : whole)}.{mantissa[(point + 1)..].Replace(",", "").Replace(".", "")}";
        return exponent < 0 ? result : result + (marks[exponent..] is { Length: > 2 } tail ? tail : "E+00");
    }

    // A comma behind the last digit divides by a thousand.
    private static int TrailingCommas(IReadOnlyList<FormatToken> tokens)
    {
        var marks = string.Concat(tokens.Where(token => !token.IsLiteral && token.Text is "0" or "#" or "?" or ",").Select(token => token.Text));
        return marks.Length - marks.TrimEnd(',').Length;
    }
}
