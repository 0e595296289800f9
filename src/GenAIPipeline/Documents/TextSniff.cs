using System.Text;

namespace GenAIPipeline.Documents;

/// <summary>Tells text from binary, and Unicode encodings by what cannot be chance: a mark, the pattern of zero bytes, strict UTF-8.</summary>
internal static class TextSniff
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a person would call the bytes text in some encoding.</summary>
    public static bool IsText(ReadOnlySpan<byte> head)
    {
        if (Marked(head) is not null || Utf16ByPattern(head) is not null)
            return true;
        var control = 0;
        foreach (var value in head)
        {
            if (value == 0)
                return false;
            if (value < 0x20 && value is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or 0x0B or 0x0C or 0x1B or 0x08 or 0x1A))
                control++;
        }

        return control * 100 <= head.Length;
    }

    /// <summary>The encoding, or null when only statistics over a legacy code page can tell.</summary>
    /// <param name="bytes">The whole file or its head.</param>
    /// <param name="isWhole">False when the bytes may end within a character.</param>
    public static Encoding? Unicode(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if ((Marked(bytes) ?? Utf16ByPattern(bytes)) is { } encoding)
            return encoding;
        try
        {
            var decoder = StrictUtf8.GetDecoder();
            decoder.GetCharCount(bytes, flush: isWhole);
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The encoding that a byte order mark names.</summary>
    public static Encoding? Marked(ReadOnlySpan<byte> bytes) =>
        bytes is [0xEF, 0xBB, 0xBF, ..] ? Encoding.UTF8
        : bytes is [0xFF, 0xFE, 0, 0, ..] ? Encoding.UTF32
        : bytes is [0, 0, 0xFE, 0xFF, ..] ? new UTF32Encoding(bigEndian: true, byteOrderMark: true)
        : bytes is [0xFF, 0xFE, ..] ? Encoding.Unicode
        : bytes is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode
        : null;

    private static Encoding? Utf16ByPattern(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length & ~1, 4_096)];
        if (sample.Length < 4)
            return null;
        int evenZeros = 0, oddZeros = 0, pairs = sample.Length / 2;
        for (var i = 0; i < sample.Length; i += 2)
        {
            if (sample[i] == 0 && sample[i + 1] == 0)
                return null;
            evenZeros += sample[i] == 0 ? 1 : 0;
            oddZeros += sample[i + 1] == 0 ? 1 : 0;
        }

        // Latin text has a zero in nearly every pair; other scripts still have spaces, digits and line ends.
        var encoding = oddZeros * 10 > pairs && evenZeros == 0 ? Encoding.Unicode
            : evenZeros * 10 > pairs && oddZeros == 0 ? Encoding.BigEndianUnicode
            : null;
        return encoding is not null && LooksReadable(encoding.GetString(sample)) ? encoding : null;
    }

    private static bool LooksReadable(string text)
    {
        var strange = text.Count(c => (c < ' ' && c is not ('\n' or '\r' or '\t' or '\f')) || char.IsSurrogate(c) || c >= '\uFFF0' || (c >= '\uE000' && c <= '\uF8FF'));
        return strange * 20 <= text.Length;
    }
}
