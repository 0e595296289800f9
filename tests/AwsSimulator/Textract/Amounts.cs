using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Tells amounts of money, and their currency.</summary>
internal static partial class Amounts
{
    public static bool IsAmount(string text) => Amount().IsMatch(text.Trim());

    public static bool IsQuantity(string text) => Quantity().IsMatch(text.Trim());

    /// <summary>ISO 4217; null if the text names none.</summary>
    public static string? Currency(string text) => Sign().Match(text).Value.ToUpperInvariant() switch
    {
        "" => null,
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        var code => code,
    };

    [GeneratedRegex(@"^(?:[$€£]|(?:USD|EUR|GBP|CHF)\s?)?-?\d{1,3}(?:[,. ']?\d{3})*[.,]\d{2}(?:\s?(?:[$€£]|USD|EUR|GBP|CHF))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();

    [GeneratedRegex(@"^\d{1,5}(?:[.,]\d)?\s?(?:x|pcs|h|hrs)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Quantity();

    [GeneratedRegex(@"[$€£]|\b(?:USD|EUR|GBP|CHF)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sign();
}
