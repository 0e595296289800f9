using System.Buffers;
using System.Text;
using GenAIPipeline.Documents;
using UtfUnknown;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Turns bytes of an unknown encoding into text.</summary>
internal static class DecodedText
{
    private const int SampleBytes = 1 << 20;

    /// <summary>Code page 1252, which is what unmarked single bytes mostly are.</summary>
    public static Encoding Western { get; } = RegisterCodePages();

    /// <summary>The code page of the number, or <see cref="Western"/> if there is none.</summary>
    public static Encoding CodePage(int number)
    {
        try
        {
            return Encoding.GetEncoding(number);
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return Western;
        }
    }

    /// <summary>The encoding of the name, or null. UTF-7 counts as unknown: it exists to smuggle marks past filters.</summary>
    public static Encoding? Named(string? name)
    {
        try
        {
            return name is null ? null : Encoding.GetEncoding(name) switch
            {
                { CodePage: 65000 } => null,
                // Browsers and mail programs take these names for their superset.
                { CodePage: 28591 or 20127 } => Western,
                var encoding => encoding,
            };
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Reads a text file with line ends as <c>\n</c>.</summary>
    /// <param name="path">A local file.</param>
    /// <param name="maxLength">Most characters read.</param>
    /// <param name="isCut">Whether more would have come.</param>
    public static string ReadFile(string path, int maxLength, out bool isCut)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        var sample = new byte[(int)Math.Min(file.Length, SampleBytes)];
        var read = file.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        var isWhole = read == file.Length;
        var encoding = Detect(sample.AsSpan(0, read), isWhole);
        if (isWhole && read <= maxLength)
        {
            isCut = false;
            return Normalize(encoding.GetString(sample, 0, read));
        }

        file.Position = 0;
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: false, 1 << 16);
        return Normalize(ReadStart(reader, maxLength, out isCut));
    }

    /// <summary>Decodes bytes in memory.</summary>
    /// <param name="bytes">All bytes.</param>
    /// <param name="declared">The encoding a header names, used unless the bytes prove it wrong.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, Encoding? declared = null)
    {
        var encoding = TextSniff.Unicode(bytes, isWhole: true) ?? declared ?? Statistical(bytes);
        return Normalize(encoding.GetString(bytes));
    }

    /// <summary>The encoding by marks, pattern of zeros, strict UTF-8, and then by statistics.</summary>
    public static Encoding Detect(ReadOnlySpan<byte> bytes, bool isWhole) => TextSniff.Unicode(bytes, isWhole) ?? Statistical(bytes);

    private static Encoding RegisterCodePages()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(1252);
    }

    private static Encoding Statistical(ReadOnlySpan<byte> bytes)
    {
        var found = CharsetDetector.DetectFromBytes(bytes[..Math.Min(bytes.Length, 1 << 16)].ToArray()).Detected;

        // It takes code page 1252 for its subset ISO 8859-1, and guesses wildly on few bytes.
        return found?.Encoding is { } encoding && found.Confidence > 0.6f && encoding.CodePage is not (28591 or 20127 or 65000) ? encoding : Western;
    }

    private static string Normalize(string text)
    {
        var start = DoubleEncoding.Repair(text.StartsWith('\uFEFF') ? text[1..] : text);
        return start.Contains('\r') ? start.Replace("\r\n", "\n").Replace('\r', '\n') : start;
    }

    private static string ReadStart(StreamReader reader, int maxLength, out bool isCut)
    {
        var text = new StringBuilder();
        var buffer = ArrayPool<char>.Shared.Rent(1 << 16);
        int read;
        while (text.Length < maxLength && (read = reader.Read(buffer, 0, Math.Min(buffer.Length, maxLength - text.Length))) > 0)
            text.Append(buffer, 0, read);
        ArrayPool<char>.Shared.Return(buffer);
        isCut = reader.Peek() >= 0;
        return text.ToString();
    }
}
