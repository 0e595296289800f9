using System.Globalization;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>A value that the document labels, and where.</summary>
internal sealed record LabelledValue(string Label, string Value, SourceBlock Block, string Line);

/// <summary>Finds <c>label: value</c> and rows of a Markdown table, and matches them with names of JSON members.</summary>
internal sealed partial class LabelledValues
{
    private readonly List<LabelledValue> values;

    public LabelledValues(SourceText source)
    {
        values = [.. source.Blocks.SelectMany(b => b.Text.Split('\n').SelectMany(line => Pair().Matches(line).Select(m => new LabelledValue(m.Groups["label"].Value.Trim(), m.Groups["value"].Value.Trim(), b, line.Trim()))))];
        Rows = [.. source.Blocks.SelectMany(TableRows)];
    }

    /// <summary>Rows of tables: cells by their column's head.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Rows { get; }

    /// <summary>The value whose label shares most words with a member's name; null if none does.</summary>
    public LabelledValue? Find(string member)
    {
        var name = Words(member);
        return values.Select(v => (Value: v, Score: Similarity(name, Words(v.Label)))).Where(v => v.Score >= 0.5).OrderByDescending(v => v.Score).FirstOrDefault().Value;
    }

    /// <summary>The cell of a row whose head fits a member's name.</summary>
    public static string? Cell(IReadOnlyDictionary<string, string> row, string member)
    {
        var name = Words(member);
        var best = row.Select(c => (c.Value, Score: Similarity(name, Words(c.Key)))).Where(c => c.Score > 0).OrderByDescending(c => c.Score).FirstOrDefault();
        return best.Value;
    }

    /// <summary>The number in a text such as <c>1,840.50 EUR</c>; null if there is none.</summary>
    public static decimal? Number(string? text)
    {
        if (text is null || Digits().Match(text) is not { Success: true } match)
            return null;
        var digits = match.Value;
        var isCommaDecimal = digits.LastIndexOf(',') > digits.LastIndexOf('.') && digits.Length - digits.LastIndexOf(',') <= 3;
        digits = isCommaDecimal ? digits.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : digits.Replace(",", "", StringComparison.Ordinal);
        return decimal.TryParse(digits, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> TableRows(SourceBlock block)
    {
        var lines = block.Text.Split('\n').Where(l => l.TrimStart().StartsWith('|')).Select(l => l.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
        foreach (var cells in lines.Skip(1).Where(c => c.Any(cell => cell.Any(char.IsLetterOrDigit))))
            yield return lines[0].Zip(cells).DistinctBy(c => c.First).ToDictionary(c => c.First, c => c.Second);
    }

    private static double Similarity(HashSet<string> name, HashSet<string> label) =>
        name.Count == 0 || label.Count == 0 ? 0 : (double)name.Count(label.Contains) / Math.Max(name.Count, label.Count);

    private static HashSet<string> Words(string text) => [.. Word().Matches(text).Select(m => m.Value.ToLowerInvariant() is var w && w is "no" or "nr" or "id" ? "number" : w)];

    [GeneratedRegex(@"(?<label>\p{L}[\p{L}\d #/.'’-]{1,40}?)\s?:\s+(?<value>[^|:\n]+?)(?=\s{2,}|\s*\||$)")]
    private static partial Regex Pair();

    [GeneratedRegex(@"-?\d[\d.,]*\d|-?\d")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\d+")]
    private static partial Regex Word();
}
