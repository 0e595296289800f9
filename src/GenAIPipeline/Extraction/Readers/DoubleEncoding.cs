using System.Text;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Repairs text that was UTF-8, was taken for Latin-1, and was encoded again ("1986â\u0080\u00931990").</summary>
internal static partial class DoubleEncoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The repaired text; unchanged unless it holds the control characters U+0080 to U+009F, which no writer types.</summary>
    public static string Repair(string text) =>
        text.AsSpan().IndexOfAnyInRange('\u0080', '\u009F') < 0 ? text : Sequence().Replace(text, match => Decode(match.Value));

    private static string Decode(string sequence)
    {
        try
        {
            return Strict.GetString(Encoding.Latin1.GetBytes(sequence));
        }
        catch (DecoderFallbackException)
        {
            return sequence;
        }
    }

    [GeneratedRegex("[\u00C2-\u00DF][\u0080-\u00BF]|[\u00E0-\u00EF][\u0080-\u00BF]{2}|[\u00F0-\u00F4][\u0080-\u00BF]{3}")]
    private static partial Regex Sequence();
}
