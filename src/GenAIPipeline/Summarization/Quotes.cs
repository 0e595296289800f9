using System.Text;

namespace GenAIPipeline.Summarization;

/// <summary>Compares quotes with their sources.</summary>
internal static class Quotes
{
    /// <summary>Runs of white space become one blank; none at the ends.</summary>
    public static string Collapse(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
                builder.Append(c);
            else if (builder.Length > 0 && builder[^1] != ' ')
                builder.Append(' ');
        }

        if (builder.Length > 0 && builder[^1] == ' ')
            builder.Length--;
        return builder.ToString();
    }

    /// <summary>The words of <paramref name="source"/> that <paramref name="quote"/> means, as they stand there (collapsed), or null. Case, typographic quotes and dashes are forgiven.</summary>
    public static string? Find(string quote, string source)
    {
        var wanted = Collapse(quote).Trim('"', '“', '”', ' ');
        if (wanted.Length == 0)
            return null;
        var text = Collapse(source);
        var at = text.IndexOf(wanted, StringComparison.Ordinal);
        if (at < 0)
            at = Plain(text).IndexOf(Plain(wanted), StringComparison.Ordinal);
        return at < 0 ? null : text.Substring(at, wanted.Length);
    }

    private static string Plain(string text)
    {
        var plain = new char[text.Length];
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = text[i] switch
            {
                '“' or '”' or '„' or '«' or '»' => '"',
                '’' or '‘' or '‚' => '\'',
                '–' or '—' or '‑' or '−' => '-',
                var c => char.ToLowerInvariant(c),
            };
        }

        return new string(plain);
    }
}
