using System.Text.RegularExpressions;

namespace GenAIPipeline.Summarization.Grounding;

/// <summary>An amount of money as written.</summary>
internal sealed record AmountClaim(int Start, int Length, string Text, string Currency, NumberClaim Value);

/// <summary>Reads amounts: a number beside a currency's sign, code or name.</summary>
internal static partial class AmountReader
{
    public static List<AmountClaim> Read(string text)
    {
        var claims = new List<AmountClaim>();
        foreach (Match match in AmountPattern().Matches(text))
        {
            var currency = Currency(match.Groups["c"].Value);
            if (NumberReader.Claims(match.Groups["v"].Value) is [var value, ..])
                claims.Add(new AmountClaim(match.Index, match.Length, match.Value.Trim(), currency, value));
        }

        return claims;
    }

    /// <summary>All currencies that a text names, also apart from numbers (in a table's head).</summary>
    public static HashSet<string> Currencies(string text) => [.. CurrencyPattern().Matches(text).Select(m => Currency(m.Value))];

    private static string Currency(string written) => written.ToUpperInvariant() switch
    {
        "$" or "US$" or "USD" or "DOLLAR" or "DOLLARS" or "DÓLARES" => "USD",
        "€" or "EUR" or "EURO" or "EUROS" => "EUR",
        "£" or "GBP" or "POUND" or "POUNDS" or "PFUND" => "GBP",
        "¥" or "JPY" or "YEN" => "JPY",
        "CHF" or "FRANKEN" or "FR." => "CHF",
        "₹" or "INR" or "RS." or "RUPEES" => "INR",
        var other => other,
    };

    [GeneratedRegex(
        @"(?<c>(?:US)?\$|[€£¥₹]|(?<!\p{L})(?:USD|EUR|GBP|CHF|JPY|INR|Rs\.|Fr\.))[ \u00a0]?(?<v>\d[\d.,' \u00a0\u202f’]*(?<=\d)(?:[ \u00a0]?(?:k|m|mn|bn|mio|mrd|thousand|millions?|billions?|trillions?|millionen|milliarden?)(?!\p{L}))?)
        | (?<v>(?<![\p{L}\d.,])\d[\d.,'\u00a0\u202f’]*(?:[ ]\d{3}(?!\d))*(?:[.,]\d+)?(?:[ \u00a0-]?(?:k|m|mn|bn|mio|mrd|thousand|millions?|billions?|trillions?|millionen|milliarden?)\.?(?!\p{L}))?)[ \u00a0]?(?<c>[€$£¥₹]|(?:USD|EUR|GBP|CHF|JPY|INR|dollars?|euros?|pounds?|yen|rupees|Franken|Pfund|dólares)(?!\p{L}))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex AmountPattern();

    [GeneratedRegex(@"(?:US)?\$|[€£¥₹]|(?<!\p{L})(?:USD|EUR|GBP|CHF|JPY|INR|Rs\.|dollars?|euros?|pounds?|yen|rupees|Franken|Pfund|dólares)(?!\p{L})", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CurrencyPattern();
}
