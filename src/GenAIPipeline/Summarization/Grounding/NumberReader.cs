using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Summarization.Grounding;

/// <summary>A number as written, with every value it may mean.</summary>
/// <param name="Readings">Each is a set of values that must all be there: "12 300" is 12,300, or 12 and 300.</param>
internal sealed record NumberClaim(int Start, int Length, string Text, IReadOnlyList<decimal[]> Readings);

/// <summary>Reads numbers in the notations of English, German, French, Swiss and Spanish texts.</summary>
internal static partial class NumberReader
{
    private static readonly FrozenDictionary<string, decimal> Scales = new Dictionary<string, decimal>
    {
        ["k"] = 1e3m,
        ["thousand"] = 1e3m,
        ["tausend"] = 1e3m,
        ["tsd"] = 1e3m,
        ["mille"] = 1e3m,
        ["mil"] = 1e3m,
        ["m"] = 1e6m,
        ["mn"] = 1e6m,
        ["mio"] = 1e6m,
        ["million"] = 1e6m,
        ["millions"] = 1e6m,
        ["millionen"] = 1e6m,
        ["millón"] = 1e6m,
        ["millones"] = 1e6m,
        ["bn"] = 1e9m,
        ["mrd"] = 1e9m,
        ["billion"] = 1e9m,
        ["billions"] = 1e9m,
        ["milliarde"] = 1e9m,
        ["milliarden"] = 1e9m,
        ["milliard"] = 1e9m,
        ["milliards"] = 1e9m,
        ["trillion"] = 1e12m,
        ["trillions"] = 1e12m,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, decimal> NumberWords = Words(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
        "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
        "- first second third fourth fifth sixth seventh eighth ninth tenth",
        "- once twice thrice", "- eine einmal", "- single double triple", "- half quarter");

    /// <summary>The numbers of a statement, each with the values it claims.</summary>
    public static List<NumberClaim> Claims(string text)
    {
        var claims = new List<NumberClaim>();
        foreach (Match match in NumberPattern().Matches(text))
        {
            var readings = Readings(match.Groups["n"].Value);
            if (Scales.TryGetValue(match.Groups["s"].Value, out var scale))
                readings = [.. readings.Where(r => r.Length == 1).Select(r => new[] { r[0] * scale })];
            claims.Add(new NumberClaim(match.Index, match.Length, match.Value.Trim(), readings));
        }

        return claims;
    }

    /// <summary>Every value a source may be quoted for: as written, scaled, and as a word.</summary>
    public static HashSet<decimal> Values(string source)
    {
        var values = new HashSet<decimal>();
        foreach (Match match in NumberPattern().Matches(source))
        {
            var scaled = Scales.TryGetValue(match.Groups["s"].Value, out var scale);
            foreach (var value in Readings(match.Groups["n"].Value).SelectMany(r => r))
            {
                values.Add(value);
                if (scaled)
                    values.Add(value * scale);
            }
        }

        foreach (var word in WordPattern().EnumerateMatches(source))
        {
            if (NumberWords.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(source.AsSpan(word.Index, word.Length), out var value))
                values.Add(value);
        }

        return values;
    }

    public static bool IsSupported(NumberClaim claim, HashSet<decimal> values) =>
        claim.Readings.Count == 0 || claim.Readings.Any(reading => reading.All(values.Contains));

    private static List<decimal[]> Readings(string text)
    {
        var compact = new string([.. text.Where(c => char.IsDigit(c) || c is '.' or ',')]);
        var readings = new List<decimal[]>();
        foreach (var value in Values(compact, '.', ',').Concat(Values(compact, ',', '.')).Distinct())
            readings.Add([value]);
        var parts = text.Split([' ', '\u00a0', '\u202f'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > 1)
            readings.Add([.. parts.Select(p => decimal.Parse(p.TakeWhile(char.IsDigit).ToArray(), NumberStyles.None, CultureInfo.InvariantCulture))]);
        if (readings.Count == 0)
            readings.Add([.. compact.Split('.', ',').Where(p => p.Length is > 0 and < 28).Select(p => decimal.Parse(p, NumberStyles.None, CultureInfo.InvariantCulture))]);
        return readings;
    }

    private static IEnumerable<decimal> Values(string compact, char point, char group)
    {
        var whole = compact.Split(point);
        if (whole.Length > 2 || compact.Length > 27)
            yield break;
        var groups = whole[0].Split(group);
        if (groups.Skip(1).Any(g => g.Length != 3) || groups[0].Length == 0 || (groups.Length > 1 && groups[0].Length > 3) || (whole.Length == 2 && whole[1].Contains(group)))
            yield break;
        if (decimal.TryParse(string.Concat(groups) + (whole.Length == 2 ? "." + whole[1] : ""), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            yield return value / 1.000000000000000000000000000000m;
    }

    private static FrozenDictionary<string, decimal> Words(params string[] lists)
    {
        var words = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
        foreach (var list in lists)
        {
            var value = 0;
            foreach (var word in list.Split(' '))
                words.TryAdd(word, value++);
        }

        return words.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"(?<![\p{L}\d])(?<n>\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)(?:[ \u00a0-]?(?<s>\p{L}+))?", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\p{L}+(?:-\p{L}+)?", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}
