using System.Globalization;
using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Shows a serial number of days by a pattern of years, months, days and times.</summary>
internal static class DatePattern
{
    private const double LastSerial = 2_958_466;

    /// <summary>The date, or null when the number is none.</summary>
    public static string? Show(IReadOnlyList<FormatToken> tokens, double serial, bool isFrom1904)
    {
        if (serial is < 0 or >= LastSerial)
            return null;
        var moment = ToMoment(serial, isFrom1904, keepsFraction: tokens.Any(token => !token.IsLiteral && token.Text is "0" or "."));
        var isTwelveHours = tokens.Any(token => !token.IsLiteral && token.Text is "AM/PM" or "A/P");
        var text = new StringBuilder();
        var places = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            text.Append(token.IsLiteral || token.Text is "/" or "," or "." or "#" or "?" or "%" ? token.Text
                : token.Text == "0" ? (moment.Ticks % TimeSpan.TicksPerSecond).ToString("0000000").Substring(Math.Min(places++, 6), 1)
                : Part(token.Text.ToLowerInvariant(), moment, serial, isTwelveHours, IsMinute(tokens, i)));
        }

        return text.ToString().Trim();
    }

    private static string Part(string token, DateTime moment, double serial, bool isTwelveHours, bool isMinute)
    {
        string Format(string pattern) => moment.ToString(pattern, CultureInfo.InvariantCulture);
        return token[0] switch
        {
            'y' or 'g' => Format(token.Length > 2 ? "yyyy" : "yy"),
            'm' when isMinute => Format(token.Length > 1 ? "mm" : "%m"),
            'm' => token.Length == 5 ? Format("MMM")[..1] : Format(token.Length == 1 ? "%M" : new string('M', Math.Min(token.Length, 4))),
            'd' => Format(token.Length == 1 ? "%d" : new string('d', Math.Min(token.Length, 4))),
            'h' => Format((isTwelveHours ? "hh" : "HH")[..Math.Min(token.Length, 2)] is { Length: 1 } one ? "%" + one : isTwelveHours ? "hh" : "HH"),
            's' => Format(token.Length == 1 ? "%s" : "ss"),
            'a' => Format("tt"),
            '[' => Elapsed(token, serial),
            _ => "",
        };
    }

    // "m" is minutes beside hours or seconds, else months.
    private static bool IsMinute(IReadOnlyList<FormatToken> tokens, int at)
    {
        static char Letter(FormatToken token) => char.ToLowerInvariant(token.Text.TrimStart('[')[0]);
        var before = Enumerable.Range(0, at).Reverse().Select(i => tokens[i]).FirstOrDefault(IsPart);
        var after = Enumerable.Range(at + 1, tokens.Count - at - 1).Select(i => tokens[i]).FirstOrDefault(IsPart);
        return (before.Text is not null && Letter(before) == 'h') || (after.Text is not null && Letter(after) == 's');
    }

    private static bool IsPart(FormatToken token) => !token.IsLiteral && char.ToLowerInvariant(token.Text[0]) is 'y' or 'm' or 'd' or 'h' or 's' or '[';

    private static string Elapsed(string token, double serial)
    {
        var seconds = Math.Round(serial * 86_400);
        var value = token[1] switch { 'h' => Math.Floor(seconds / 3_600), 'm' => Math.Floor(seconds / 60), _ => seconds };
        return value.ToString(new string('0', token.Length - 2), CultureInfo.InvariantCulture);
    }

    private static DateTime ToMoment(double serial, bool isFrom1904, bool keepsFraction)
    {
        // The 1900 system counts a 29 February 1900 that never was; serial 60 and before are one day off.
        var start = isFrom1904 ? new DateTime(1904, 1, 1) : serial < 60 ? new DateTime(1899, 12, 31) : new DateTime(1899, 12, 30);
        var ticks = keepsFraction ? (long)(serial * TimeSpan.TicksPerDay) : (long)Math.Round(serial * 86_400) * TimeSpan.TicksPerSecond;
        return ticks > (DateTime.MaxValue - start).Ticks ? DateTime.MaxValue : start.AddTicks(ticks);
    }
}
