using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Counts list paragraphs the way Word shows them: "2.", "b)", "1.3".</summary>
internal sealed class WordNumbering
{
    private const int Levels = 9;
    private const int MaxLists = 20_000;

    private readonly Dictionary<string, Level?[]> formats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> formatOfList = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> counters = new(StringComparer.Ordinal);

    /// <summary>Reads <c>numbering.xml</c>.</summary>
    public static WordNumbering Read(PartReader? part)
    {
        var numbering = new WordNumbering();
        using (part)
        {
            if (part is not null)
                numbering.ReadAll(part);
        }

        return numbering;
    }

    /// <summary>The label of the next paragraph of a list: "" for a bullet, null if the list is unknown.</summary>
    public string? Next(string list, int level)
    {
        if (level is < 0 or >= Levels || !formatOfList.TryGetValue(list, out var formatId) || !formats.TryGetValue(formatId, out var levels))
            return null;
        if (levels[level] is not { } format || format.Kind is "bullet" or "none")
            return "";
        if (!this.counters.TryGetValue(formatId, out var counters))
            this.counters[formatId] = counters = new int[Levels];
        counters[level] = counters[level] == 0 ? format.Start : counters[level] + 1;
        Array.Clear(counters, level + 1, Levels - level - 1);
        return Label(format.Text, levels, counters);
    }

    private void ReadAll(PartReader part)
    {
        Level?[]? levels = null;
        Level? level = null;
        string? list = null;
        while (part.Read())
        {
            if (part.Node is not PartNode.Start)
                continue;
            switch (part.Name)
            {
                case "abstractNum" when formats.Count < MaxLists:
                    formats[part["abstractNumId"] ?? ""] = levels = new Level?[Levels];
                    break;
                case "num" when formatOfList.Count < MaxLists:
                    (list, levels, level) = (part["numId"] ?? "", null, null);
                    break;
                case "abstractNumId" when list is not null:
                    formatOfList[list] = part["val"] ?? "";
                    break;
                case "lvl" when levels is not null && part.Int("ilvl") is >= 0 and < Levels and var index:
                    levels[index] = level = new Level();
                    break;
                case "start" when level is not null:
                    level.Start = part.Int("val") ?? 1;
                    break;
                case "numFmt" when level is not null:
                    level.Kind = part["val"] ?? "decimal";
                    break;
                case "lvlText" when level is not null:
                    level.Text = part["val"] ?? "";
                    break;
            }
        }
    }

    private static string Label(string pattern, Level?[] levels, int[] counters)
    {
        var label = new StringBuilder();
        for (var i = 0; i < Math.Min(pattern.Length, 100); i++)
        {
            if (pattern[i] != '%' || i + 1 >= pattern.Length || pattern[i + 1] is < '1' or > '9')
            {
                label.Append(pattern[i]);
                continue;
            }

            var level = pattern[++i] - '1';
            var value = counters[level] == 0 ? levels[level]?.Start ?? 1 : counters[level];
            label.Append(Numeral(value, levels[level]?.Kind ?? "decimal"));
        }

        return label.ToString();
    }

    private static string Numeral(int value, string kind) => kind switch
    {
        "lowerLetter" => Letters(value, 'a'),
        "upperLetter" => Letters(value, 'A'),
        "lowerRoman" => Roman(value).ToLowerInvariant(),
        "upperRoman" => Roman(value),
        "decimalZero" => value.ToString("00"),
        _ => value.ToString(),
    };

    private static string Letters(int value, char first) =>
        value is < 1 or > 26 * 50 ? value.ToString() : new string((char)(first + ((value - 1) % 26)), ((value - 1) / 26) + 1);

    private static string Roman(int value)
    {
        if (value is < 1 or > 3_999)
            return value.ToString();
        ReadOnlySpan<int> values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
        string[] signs = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"];
        var roman = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            for (; value >= values[i]; value -= values[i])
                roman.Append(signs[i]);
        }

        return roman.ToString();
    }

    private sealed class Level
    {
        public int Start { get; set; } = 1;
        public string Kind { get; set; } = "decimal";
        public string Text { get; set; } = "";
    }
}
