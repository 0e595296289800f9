using System.Buffers;
using System.Text;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Cleans and cuts the text of blocks.</summary>
internal static class BlockText
{
    /// <summary>Longest paragraph in characters; a citation should point at something a person can take in at a glance.</summary>
    public const int MaxLength = 1_500;

    private static readonly SearchValues<char> Untidy = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(i => (char)i), '\u007F', '\u00A0', '\u00AD', '\u200B', '\uFEFF', '\uFFFE', '\uFFFF', .. Enumerable.Range(0x80, 32).Select(i => (char)i), .. Enumerable.Range(0xD800, 0x800).Select(i => (char)i)]);

    /// <summary>Removes control characters and broken surrogates (PostgreSQL and XML refuse them), and trims; lines survive if wanted, runs of blanks do not.</summary>
    public static string Clean(string text, bool keepLines = false)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IndexOfAny(Untidy) < 0 && (keepLines || trimmed.IndexOf("  ") < 0))
            return trimmed.Length == text.Length ? text : trimmed.ToString();
        var clean = new StringBuilder(trimmed.Length);
        for (var i = 0; i < trimmed.Length; i++)
        {
            var c = trimmed[i];
            if (char.IsHighSurrogate(c) && i + 1 < trimmed.Length && char.IsLowSurrogate(trimmed[i + 1]))
            {
                clean.Append(c).Append(trimmed[++i]);
                continue;
            }

            AppendTidy(clean, c, keepLines);
        }

        return clean.ToString().Trim();
    }

    /// <summary>Pieces of at most <see cref="MaxLength"/> characters, cut at sentence ends, else line ends, else blanks.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var start = 0;
        while (text.Length - start > MaxLength)
        {
            var end = start + CutPoint(text.AsSpan(start, MaxLength));
            var piece = text.AsSpan(start, end - start).Trim();
            if (piece.Length > 0)
                yield return piece.ToString();
            start = end;
        }

        var rest = text.AsSpan(start).Trim();
        if (rest.Length > 0)
            yield return start == 0 ? text : rest.ToString();
    }

    /// <summary>At most <paramref name="length"/> characters, not ending inside a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return length <= 0 ? "" : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    private static int CutPoint(ReadOnlySpan<char> window)
    {
        var line = -1;
        for (var i = window.Length - 2; i > window.Length / 3; i--)
        {
            if ((window[i] is '.' or '!' or '?' or '…' && char.IsWhiteSpace(window[i + 1])) || window[i] is '。' or '！' or '？')
                return i + 1;
            if (window[i] == '\n' && line < 0)
                line = i + 1;
        }

        if (line > 0)
            return line;
        var blank = window.LastIndexOfAny(' ', '\t');
        var cut = blank > window.Length / 3 ? blank : window.Length;
        return char.IsHighSurrogate(window[cut - 1]) ? cut - 1 : cut;
    }

    private static void AppendTidy(StringBuilder clean, char c, bool keepLines)
    {
        switch (c)
        {
            case '\n':
                clean.Append('\n');
                break;
            case '\t' when keepLines:
                clean.Append("    ");
                break;
            case '\t' or ' ' or '\u00A0' or '\v' or '\f':
                if (keepLines || clean.Length == 0 || clean[^1] is not (' ' or '\n'))
                    clean.Append(' ');
                break;
            case '\u00AD' or '\u200B' or '\uFEFF':
                break;
            case '\uFFFE' or '\uFFFF':
            case >= '\uD800' and <= '\uDFFF':
                clean.Append('\uFFFD');
                break;
            case < ' ' or (>= '\u007F' and <= '\u009F'):
                break;
            default:
                clean.Append(c);
                break;
        }
    }
}
