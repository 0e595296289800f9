using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Summarization.Grounding;

/// <summary>A day, a month of a year, or a day of the year; parts not written are null.</summary>
internal readonly record struct DatePoint(int? Year, int Month, int? Day)
{
    /// <summary>Whether a source that says <paramref name="source"/> supports a claim of this.</summary>
    public bool IsCoveredBy(DatePoint source, HashSet<decimal> sourceNumbers) =>
        Month == source.Month
        && (Day is null || Day == source.Day)
        && (Year is null || Year == source.Year || (source.Year is null && sourceNumbers.Contains(Year.Value)));
}

/// <summary>A date as written, with every point it may mean.</summary>
internal sealed record DateClaim(int Start, int Length, string Text, IReadOnlyList<DatePoint> Readings);

/// <summary>Reads dates in digits and with month names of English, German, French and Spanish.</summary>
internal static partial class DateReader
{
    private static readonly FrozenDictionary<string, int> Months = Names(
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec", "- - - - - - - - sept",
        "januar februar märz april mai juni juli august september oktober november dezember", "jänner - mrz - - - - - - okt - dez",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre", "janv févr - avr - - juil - - - - déc",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", "ene - - abr - - - ago - - - dic");

    public static bool IsMonth(string word) => Months.ContainsKey(word.TrimEnd('.'));

    public static List<DateClaim> Read(string text)
    {
        var claims = new List<DateClaim>();
        foreach (Match match in DatePattern().Matches(text))
        {
            var readings = Readings(match);
            if (readings.Count > 0)
                claims.Add(new DateClaim(match.Index, match.Length, match.Value, readings));
        }

        return claims;
    }

    private static List<DatePoint> Readings(Match match)
    {
        var readings = new List<DatePoint>();
        var year = match.Groups["y"].Success ? FullYear(match.Groups["y"].Value) : (int?)null;
        if (match.Groups["m"].Success)
        {
            if (Months.TryGetValue(match.Groups["m"].Value, out var month) && (year is not null || match.Groups["d"].Success))
                Add(readings, year, month, match.Groups["d"].Success ? Number(match, "d") : null);
            return readings;
        }

        if (!match.Groups["a"].Success || year is null)
            return readings;
        var (a, b) = (Number(match, "a"), Number(match, "b"));
        Add(readings, year, a, b);
        if (!match.Groups["iso"].Success)
            Add(readings, year, b, a);
        return readings;
    }

    private static void Add(List<DatePoint> readings, int? year, int month, int? day)
    {
        if (month is >= 1 and <= 12 && day is null or (>= 1 and <= 31))
            readings.Add(new DatePoint(year, month, day));
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int FullYear(string text)
    {
        var year = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return text.Length > 2 ? year : year < 70 ? 2000 + year : 1900 + year;
    }

    private static FrozenDictionary<string, int> Names(params string[] lists)
    {
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var list in lists)
        {
            var month = 0;
            foreach (var name in list.Split(' '))
            {
                month++;
                if (name != "-")
                    names.TryAdd(name, month);
            }
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        @"(?<!\d)(?<y>\d{4})(?<iso>[-/.])(?<a>\d{1,2})\k<iso>(?<b>\d{1,2})(?!\d)
        | (?<![\d.])(?<a>\d{1,2})(?<sep>[./-])\s?(?<b>\d{1,2})\k<sep>\s?(?<y>\d{4}|\d{2})(?!\d)
        | (?<![\d.,])(?<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?(?<m>\p{L}{3,10})\.?(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{4})(?!\d))?
        | (?<!\p{L})(?<m>\p{L}{3,10})\.?\s+(?<d>\d{1,2})(?:st|nd|rd|th)?(?![\d.,]*\d)(?:,?\s+(?<y>\d{4})(?!\d))?
        | (?<!\p{L})(?<m>\p{L}{3,10})\.?,?\s+(?:de\s+|of\s+)?(?<y>\d{4})(?!\d)",
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex DatePattern();
}
