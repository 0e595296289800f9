namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>The numbers behind a chart, which Office caches in the chart's part, as a table: a row a category, a column a series.</summary>
internal static class ChartTable
{
    private const int MaxPoints = 5_000;
    private const int MaxSeries = 50;

    /// <summary>Writes the title and the table.</summary>
    public static void Write(PartReader part, PageWriter pages)
    {
        var series = new List<Series>();
        var holder = "";
        var index = 0;
        while (part.Read())
        {
            if (part.Node is not PartNode.Start)
                continue;
            switch (part.Name)
            {
                case "title" when series.Count == 0 && !part.IsEmpty:
                    pages.Add(BlockKind.Heading, string.Join(' ', WordText.Paragraphs(part)));
                    break;
                case "ser" when series.Count < MaxSeries:
                    series.Add(new Series());
                    break;
                case "tx" or "cat" or "val" or "xVal" or "yVal":
                    holder = part.Name;
                    break;
                case "pt":
                    index = part.Int("idx") ?? 0;
                    break;
                case "v" when series.Count > 0 && index is >= 0 and < MaxPoints:
                    series[^1].Take(holder, index, part.ReadText());
                    break;
            }
        }

        if (series.Count > 0)
            MarkdownTable.Write(pages, [.. Rows(series)]);
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(List<Series> series)
    {
        yield return [" ", .. series.Select(one => one.Name)];
        foreach (var index in series.SelectMany(one => one.Values.Keys).Distinct().Order())
        {
            var category = series.Select(one => one.Categories.GetValueOrDefault(index)).FirstOrDefault(name => name is not null) ?? $"{index + 1}";
            yield return [category, .. series.Select(one => one.Values.GetValueOrDefault(index, ""))];
        }
    }

    private sealed class Series
    {
        public string Name { get; private set; } = "";
        public Dictionary<int, string> Categories { get; } = [];
        public Dictionary<int, string> Values { get; } = [];

        public void Take(string holder, int index, string value)
        {
            if (holder == "tx")
                Name = value;
            else if (holder is "cat" or "xVal")
                Categories[index] = value;
            else
                Values[index] = value;
        }
    }
}
