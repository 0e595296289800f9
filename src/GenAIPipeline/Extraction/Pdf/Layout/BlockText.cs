using System.Text;

namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>The words of a block as running text.</summary>
internal static class BlockText
{
    /// <summary>Rows joined by spaces; a word that was hyphenated at a line's end is one word again.</summary>
    public static string Of(IEnumerable<LayoutRow> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
            foreach (var word in row.Words)
                Append(text, word.Text, isLineStart: ReferenceEquals(word, row.Words[0]));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string word, bool isLineStart)
    {
        if (isLineStart && IsHyphenated(text) && char.IsLower(word[0]))
            text.Length--;
        else if (text.Length > 0)
            text.Append(' ');
        text.Append(word);
    }

    private static bool IsHyphenated(StringBuilder text) =>
        text.Length > 1 && text[^1] is '-' or '\u00AD' or '\u2010' && char.IsLetter(text[^2]);
}
