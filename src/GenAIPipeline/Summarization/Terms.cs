namespace GenAIPipeline.Summarization;

/// <summary>The content words of a text: lower case, without diacritics, stop words and common endings; digits stay whole; pairs of characters for Chinese and Japanese.</summary>
internal static class Terms
{
    private static readonly string[] Endings = ["ungen", "ings", "ung", "ing", "ies", "edly", "ed", "es", "en", "er", "em", "s", "e", "n"];

    public static List<string> Of(ReadOnlySpan<char> text)
    {
        var terms = new List<string>();
        Span<char> buffer = stackalloc char[48];
        for (var i = 0; i < text.Length;)
        {
            if (IsIdeograph(text[i]))
            {
                if (i + 1 < text.Length && IsIdeograph(text[i + 1]))
                    terms.Add(text.Slice(i, 2).ToString());
                i++;
                continue;
            }

            var length = 0;
            while (i < text.Length && char.IsLetterOrDigit(text[i]) && !IsIdeograph(text[i]))
            {
                if (length < buffer.Length)
                    buffer[length++] = Fold(text[i]);
                i++;
            }

            if (length == 0)
            {
                i++;
                continue;
            }

            var word = (ReadOnlySpan<char>)buffer[..length];
            if ((length > 1 || char.IsDigit(word[0])) && !StopWords.Contains(word))
                terms.Add(Stem(word).ToString());
        }

        return terms;
    }

    /// <summary>Lower case without diacritics, for the Latin letters of Western and Central Europe.</summary>
    public static char Fold(char c)
    {
        if (c < 128)
            return c is >= 'A' and <= 'Z' ? (char)(c | 32) : c;
        c = char.ToLowerInvariant(c);
        return c switch
        {
            >= 'à' and <= 'å' or 'ā' or 'ă' or 'ą' => 'a',
            'ç' or 'ć' or 'č' => 'c',
            'ď' or 'đ' => 'd',
            >= 'è' and <= 'ë' or 'ē' or 'ę' or 'ě' => 'e',
            'ğ' => 'g',
            >= 'ì' and <= 'ï' or 'ī' or 'ı' => 'i',
            'ł' => 'l',
            'ñ' or 'ń' or 'ň' => 'n',
            >= 'ò' and <= 'ö' or 'ø' or 'ō' or 'ő' => 'o',
            'ř' => 'r',
            'ś' or 'š' or 'ş' => 's',
            'ť' or 'ţ' => 't',
            >= 'ù' and <= 'ü' or 'ū' or 'ů' or 'ű' => 'u',
            'ý' or 'ÿ' => 'y',
            'ź' or 'ż' or 'ž' => 'z',
            _ => c,
        };
    }

    /// <summary>The whole text folded by <see cref="Fold"/>.</summary>
    public static string FoldAll(ReadOnlySpan<char> text)
    {
        var folded = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
            folded[i] = Fold(text[i]);
        return new string(folded);
    }

    public static ReadOnlySpan<char> Stem(ReadOnlySpan<char> word)
    {
        if (char.IsDigit(word[0]))
            return word;
        foreach (var ending in Endings)
        {
            if (word.Length - ending.Length >= 4 && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length];
        }

        return word;
    }

    public static bool IsIdeograph(char c) => c is >= '\u3040' and <= '\u30ff' or >= '\u3400' and <= '\u9fff' or >= '\uf900' and <= '\ufaff';
}
