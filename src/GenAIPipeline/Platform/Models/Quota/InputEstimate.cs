using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>A cheap guess of a prompt's tokens; a prompt's history puts it right by a factor.</summary>
internal static class InputEstimate
{
    private const int OfPicture = 1_600;

    /// <summary>What every message costs beside its text.</summary>
    private const int OfMessage = 4;

    public static double Of(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var quarters = 0L;
        var tokens = 0;
        foreach (var message in messages)
        {
            tokens += OfMessage;
            foreach (var content in message.Contents)
            {
                if (content is TextContent { Text: { } text })
                    quarters += Quarters(text);
                else if (content is DataContent)
                    tokens += OfPicture;
            }
        }

        if (options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema })
            quarters += Quarters(schema.GetRawText());
        return Math.Max(1, tokens + quarters / 4.0);
    }

    private static long Quarters(ReadOnlySpan<char> text)
    {
        var quarters = (long)text.Length;
        // Latin text is counted whole; signs of other scripts are more than a quarter of a token each.
        if (!System.Text.Ascii.IsValid(text))
        {
            foreach (var c in text)
                quarters += c < '\u0080' ? 0 : c < '\u3000' ? 1 : 3;
        }

        return quarters;
    }
}
