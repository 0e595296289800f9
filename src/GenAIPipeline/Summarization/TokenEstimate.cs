namespace GenAIPipeline.Summarization;

/// <summary>A cheap guess of how many tokens a model counts; within about 20 % of o200k on prose.</summary>
internal static class TokenEstimate
{
    public static int Of(ReadOnlySpan<char> text)
    {
        var quarters = 0;
        foreach (var c in text)
        {
            quarters += c switch
            {
                < '\u0080' => 1,
                < '\u0250' => 2,
                < '\u3000' => 2,
                _ => 4,
            };
        }

        return (quarters + 3) / 4;
    }
}
