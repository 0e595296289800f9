using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Pairs of a form as <c>key: value</c>, answers to queries, signatures.</summary>
internal static class TextractForms
{
    /// <param name="blocks">Of one page.</param>
    /// <param name="words">Of the whole answer.</param>
    public static IReadOnlyList<TextractPiece> Pairs(IReadOnlyList<Block> blocks, TextractWords words)
    {
        var cells = blocks.Where(block => TextractWords.Is(block, "CELL")).SelectMany(words.Words).Select(word => word.Id).ToHashSet(StringComparer.Ordinal);
        // Rows of a table look like pairs too.
        var pairs = blocks.Where(IsKey).Select(key => (Key: key, Values: words.Related(key, "VALUE").ToList())).Where(pair => !Ids(pair.Key, pair.Values, words).All(cells.Contains)).ToList();
        var covered = pairs.SelectMany(pair => Ids(pair.Key, pair.Values, words)).ToHashSet(StringComparer.Ordinal);
        return [.. pairs.Select(pair => Pair(pair.Key, pair.Values, covered, words)).OfType<TextractPiece>()];
    }

    /// <summary>What stands nowhere among the lines: answers, and signatures.</summary>
    public static IEnumerable<TextBlock> Beside(IEnumerable<Block> blocks, TextractWords words)
    {
        foreach (var block in blocks)
            if (TextractWords.Is(block, "QUERY"))
                foreach (var answer in words.Related(block, "ANSWER").Where(answer => !string.IsNullOrWhiteSpace(answer.Text)))
                    yield return Alone($"{block.Query?.Alias ?? block.Query?.Text}: {answer.Text}", answer);
            else if (TextractWords.Is(block, "SIGNATURE"))
                yield return Alone("[signature]", block);
    }

    private static TextBlock Alone(string text, Block block) => new(0, BlockKind.Paragraph, text) { Box = TextractWords.Place(block.Geometry), Confidence = TextractWords.Share(block.Confidence) };

    private static bool IsKey(Block block) => TextractWords.Is(block, "KEY") || (TextractWords.Is(block, "KEY_VALUE_SET") && block.EntityTypes?.Contains("KEY") == true);

    private static IEnumerable<string> Ids(Block key, List<Block> values, TextractWords words) =>
        words.Words(key).Concat(values.SelectMany(words.Words)).Select(word => word.Id);

    private static TextractPiece? Pair(Block key, List<Block> values, HashSet<string> covered, TextractWords words)
    {
        var name = words.Text(key).TrimEnd(':', ' ');
        var inside = words.Words(key).Concat(values.SelectMany(words.Words)).Select(TextractWords.Word).ToList();
        if (name.Length == 0)
            return null;
        var ids = Ids(key, values, words).ToHashSet(StringComparer.Ordinal);
        var text = $"{name}: {string.Join(' ', values.Select(words.Text))}".TrimEnd();
        // A line is left out only when pairs say all of it.
        return new(TextractWords.Block(BlockKind.Paragraph, text, inside, null), line =>
        {
            var said = words.Words(line).Select(word => word.Id).ToList();
            return said.Exists(ids.Contains) && said.TrueForAll(covered.Contains);
        })
        {
            // A checkbox stands in no line.
            IsInLines = !values.SelectMany(words.Words).Any(word => TextractWords.Is(word, "SELECTION_ELEMENT")),
        };
    }
}
