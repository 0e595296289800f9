namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>A label and what stands behind it; the value's words may be none.</summary>
/// <param name="IsSelected">The state of a checkbox; null if the value is text.</param>
internal sealed record KeyValue(IReadOnlyList<OcrWord> Key, IReadOnlyList<OcrWord> Value, bool? IsSelected = null)
{
    /// <summary>With its colon, as printed.</summary>
    public string Label { get; } = Join(Key);

    public string Text { get; } = Join(Value);

    public PageBox KeyBox { get; } = PageBox.Around(Key.Select(w => w.Box));

    public PageBox ValueBox => Value.Count > 0 ? PageBox.Around(Value.Select(w => w.Box)) : KeyBox;

    public double KeyConfidence => Key.Average(w => w.Confidence);

    public double ValueConfidence => Value.Select(w => w.Confidence).DefaultIfEmpty(KeyConfidence).Average();

    private static string Join(IReadOnlyList<OcrWord> words) => string.Join(' ', words.Select(w => w.Text));
}

/// <summary>Finds <c>label: value</c> in a line, or beside it, and checkboxes before their label.</summary>
internal static class KeyValueFinder
{
    private const int MostKeyWords = 5;

    public static List<KeyValue> Find(OcrPage page) => [.. page.Rows.SelectMany(Row)];

    private static IEnumerable<KeyValue> Row(IReadOnlyList<OcrLine> row)
    {
        for (var i = 0; i < row.Count; i++)
        {
            var words = row[i].Words;
            if (Selection(words) is { } box)
                yield return box;
            var start = 0;
            for (var colon = Colon(words, start); colon >= 0; colon = Colon(words, start))
            {
                var next = Colon(words, colon + 1);
                // The label that follows begins after this one's value: one word is as much as can be told.
                var end = next < 0 ? words.Count : Math.Max(colon + 1, next);
                var value = words.Take(end).Skip(colon + 1).ToList();
                var beside = value.Count == 0 && i + 1 < row.Count && Colon(row[i + 1].Words, 0) < 0 ? row[i + 1].Words : value;
                if (colon - start < MostKeyWords)
                    yield return new KeyValue([.. words.Take(colon + 1).Skip(start)], beside);
                start = end;
            }
        }
    }

    private static int Colon(IReadOnlyList<OcrWord> words, int from)
    {
        for (var i = from; i < words.Count; i++)
            if (words[i].Text.Length > 1 && words[i].Text.EndsWith(':'))
                return i;
        return -1;
    }

    private static KeyValue? Selection(IReadOnlyList<OcrWord> words)
    {
        bool? isSelected = words[0].Text switch
        {
            "[x]" or "[X]" or "☒" or "☑" or "[v]" => true,
            "[]" or "[_]" or "☐" => false,
            _ => null,
        };
        return isSelected is { } state && words.Count > 1 ? new KeyValue([.. words.Skip(1)], [words[0]], state) : null;
    }
}
