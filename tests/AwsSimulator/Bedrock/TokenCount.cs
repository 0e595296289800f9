namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Counts tokens as a model of its own kind: a letter in five, a digit in three, every other sign for itself.</summary>
internal static class TokenCount
{
    /// <summary>A picture, of whatever size.</summary>
    public const int OfPicture = 1_600;

    private const int Letters = 5;
    private const int Digits = 3;

    public static int Of(string text) => Of(text, int.MaxValue).Tokens;

    /// <summary>The beginning of a text that has no more than so many tokens.</summary>
    public static string Cut(string text, int tokens) => text[..Of(text, tokens).Length];

    private static (int Tokens, int Length) Of(string text, int most)
    {
        var tokens = 0;
        var i = 0;
        while (i < text.Length)
        {
            var end = RunEnd(text, i);
            var cost = char.IsWhiteSpace(text[i]) ? 0 : Cost(text[i], end - i);
            if (tokens + cost > most)
                return (tokens, i);
            tokens += cost;
            i = end;
        }

        return (tokens, i);
    }

    private static int Cost(char first, int length)
    {
        var size = char.IsLetter(first) ? Letters : char.IsDigit(first) ? Digits : 1;
        return (length + size - 1) / size;
    }

    private static int RunEnd(string text, int start)
    {
        var kind = Kind(text[start]);
        var end = start + 1;
        while (kind > 0 && end < text.Length && Kind(text[end]) == kind)
            end++;
        return end;
    }

    private static int Kind(char c) => char.IsLetter(c) ? 1 : char.IsDigit(c) ? 2 : char.IsWhiteSpace(c) ? 3 : 0;
}
