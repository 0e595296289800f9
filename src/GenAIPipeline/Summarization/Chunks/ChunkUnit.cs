using GenAIPipeline.Extraction;

namespace GenAIPipeline.Summarization.Chunks;

/// <summary>The smallest thing that chunks are made of: a block, or a part of a long one.</summary>
/// <param name="Block">Number in the document.</param>
/// <param name="Text">Verbatim.</param>
/// <param name="Speaker">Who speaks, where known.</param>
/// <param name="Tokens">Estimated.</param>
internal sealed record ChunkUnit(int Block, string Text, string? Speaker, int Tokens)
{
    /// <summary>Longer blocks are cut at sentences or rows, so that a chunk never outgrows its limit.</summary>
    private const int MostTokens = 400;

    /// <summary>As the model sees it.</summary>
    public string Shown => Speaker is null ? Text : $"{Speaker}: {Text}";

    /// <summary>All blocks that carry content; running headers and footers only if there is nothing else.</summary>
    public static List<ChunkUnit> Of(ExtractedText text)
    {
        var units = Of(text.Blocks().Where(b => b.Kind is not (BlockKind.Header or BlockKind.Footer)));
        return units.Count > 0 ? units : Of(text.Blocks());
    }

    private static List<ChunkUnit> Of(IEnumerable<TextBlock> blocks)
    {
        var units = new List<ChunkUnit>();
        foreach (var block in blocks)
        {
            if (string.IsNullOrWhiteSpace(block.Text))
                continue;
            var tokens = TokenEstimate.Of(block.Text);
            if (tokens <= MostTokens)
                units.Add(new ChunkUnit(block.Number, block.Text, block.Speaker, tokens));
            else
                Cut(block, units);
        }

        return units;
    }

    /// <summary>Each unit is a stretch of the block as it stands there; only white space between two units is left out.</summary>
    private static void Cut(TextBlock block, List<ChunkUnit> units)
    {
        var isOfLines = block.Kind is BlockKind.Table or BlockKind.Code;
        var pieces = isOfLines ? block.Text.Split('\n').SelectMany(SentencesIfLong) : SentenceSplitter.Split(block.Text);
        var (start, end, tokens) = (0, 0, 0);
        foreach (var piece in pieces)
        {
            var size = TokenEstimate.Of(piece);
            var at = block.Text.IndexOf(piece, end, StringComparison.Ordinal);
            if (tokens > 0 && tokens + size > MostTokens)
            {
                units.Add(new ChunkUnit(block.Number, block.Text[start..end], block.Speaker, tokens));
                tokens = 0;
            }

            if (tokens == 0)
                start = at;
            end = at + piece.Length;
            tokens += size;
        }

        if (tokens > 0)
            units.Add(new ChunkUnit(block.Number, block.Text[start..end], block.Speaker, tokens));
    }

    private static IEnumerable<string> SentencesIfLong(string line) => TokenEstimate.Of(line) <= MostTokens ? [line] : SentenceSplitter.Split(line);
}
