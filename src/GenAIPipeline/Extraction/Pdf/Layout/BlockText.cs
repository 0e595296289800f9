using System.Text;

namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>The words of a block as running text.</summary>
internal static class BlockText
{
    // In ems: a space, and some doubt about where the right margin is.
    private const double RoomBesideWord = 1.3;

    /// <summary>Rows joined by spaces, and by a line break where the writer broke the line on purpose; between the halves of a word hyphenated at a line's end stands <see cref="LineHyphens.Mark"/>.</summary>
    public static string Of(LayoutBlock block)
    {
        var text = new StringBuilder();
        var deliberate = Enumerable.Range(1, block.Rows.Count - 1).Count(i => IsDeliberate(block, i));
        // Where every second line is broken on purpose all are: the longest line of an address touches the block's edge.
        var isVerse = deliberate > 0 && deliberate * 2 >= block.Rows.Count - 1;
        for (var i = 0; i < block.Rows.Count; i++)
        {
            var row = block.Rows[i];
            if (i > 0)
                Break(text, row, isVerse || IsDeliberate(block, i));
            for (var j = 0; j < row.Words.Count; j++)
                (j == 0 ? text : text.Append(' ')).Append(row.Words[j].Text);
        }
        return text.ToString();
    }

    // This line's first word would have fitted on the line before: an address, a receipt, a poem.
    private static bool IsDeliberate(LayoutBlock block, int i)
    {
        var (row, word) = (block.Rows[i - 1], block.Rows[i].Words[0]);
        return row.Right + (word.Right - word.Left) + RoomBesideWord * row.FontSize < block.Right;
    }

    private static void Break(StringBuilder text, LayoutRow next, bool isDeliberate)
    {
        if (isDeliberate)
            text.Append('\n');
        else if (!IsHyphenated(text))
            text.Append(' ');
        else if (char.IsLower(next.Words[0].Text[0]))
            text[^1] = LineHyphens.Mark;
    }

    private static bool IsHyphenated(StringBuilder text) =>
        text.Length > 1 && text[^1] is '-' or '\u00AD' or '\u2010' && char.IsLetter(text[^2]);
}
