namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Tells headings and list items from paragraphs.</summary>
internal static class BlockKinds
{
    private const double HeadingStep = 1.15;
    private const int MaxHeadingRows = 3;
    private const int MaxBoldHeadingWords = 14;

    /// <summary>Font size of most of the page's text, in half units.</summary>
    public static double BodySize(List<LayoutBlock> blocks)
    {
        var lettersBySize = new Dictionary<int, int>();
        foreach (var block in blocks)
            foreach (var row in block.Rows)
                foreach (var word in row.Words)
                    lettersBySize[(int)Math.Round(word.FontSize * 2)] = lettersBySize.GetValueOrDefault((int)Math.Round(word.FontSize * 2)) + word.Text.Length;
        return lettersBySize.Count == 0 ? 0 : lettersBySize.MaxBy(pair => pair.Value).Key / 2.0;
    }

    public static BlockKind Of(LayoutBlock block, double bodySize)
    {
        var first = block.Rows[0];
        if (IsBullet(first.Words[0].Text) && (first.Words.Count > 1 || block.Rows.Count > 1))
            return BlockKind.ListItem;
        if (block.Rows.Count > MaxHeadingRows)
            return BlockKind.Paragraph;
        var isLarge = block.Rows.TrueForAll(row => row.FontSize > HeadingStep * bodySize);
        return isLarge || IsBoldLine(block) ? BlockKind.Heading : BlockKind.Paragraph;
    }

    public static bool IsBullet(string word) => word is "•" or "◦" or "▪" or "‣" or "–" or "—" or "*" or "●" or "○" or "■" or "\u2212";

    private static bool IsBoldLine(LayoutBlock block)
    {
        var words = block.Rows.SelectMany(row => row.Words).ToList();
        return block.Rows.Count <= 2 && words.Count <= MaxBoldHeadingWords && words.TrueForAll(word => word.IsBold)
            && words.Exists(word => char.IsLetter(word.Text[0]))
            && words[^1].Text[^1] is not ('.' or ',' or ';');
    }
}
