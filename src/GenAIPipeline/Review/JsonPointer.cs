namespace GenAIPipeline.Review;

/// <summary>RFC 6901: a path into a JSON document, cut into its decoded reference tokens.</summary>
internal static class JsonPointer
{
    /// <summary>The tokens of the pointer; null when it is not one.</summary>
    public static string[]? Parse(string pointer)
    {
        if (!pointer.StartsWith('/'))
            return null;
        var tokens = pointer[1..].Split('/');
        for (var n = 0; n < tokens.Length; n++)
        {
            if (Decode(tokens[n]) is not { } decoded)
                return null;
            tokens[n] = decoded;
        }

        return tokens;
    }

    /// <summary>An array index as the RFC writes it (no sign, no leading zero), or null.</summary>
    public static int? Index(string token) =>
        token.Length is > 0 and < 10 && token.All(char.IsAsciiDigit) && (token.Length == 1 || token[0] != '0') ? int.Parse(token) : null;

    private static string? Decode(string token)
    {
        for (var at = token.IndexOf('~'); at >= 0; at = token.IndexOf('~', at + 1))
        {
            if (at + 1 >= token.Length || token[at + 1] is not ('0' or '1'))
                return null;
        }

        return token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
