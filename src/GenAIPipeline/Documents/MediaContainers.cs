using System.Buffers.Binary;

namespace GenAIPipeline.Documents;

/// <summary>Containers that may hold sound, pictures or both: RIFF, Ogg, ISO base media, MPEG audio frames.</summary>
internal static class MediaContainers
{
    private const int MaxMovieBytes = 4 << 20;

    private static readonly string[] ImageBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"];

    /// <summary>RIFF and its 64-bit form.</summary>
    public static FormatDetected? Riff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !(head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8) || head.StartsWith("BW64"u8)))
            return null;
        var kind = head.Slice(8, 4);
        if (kind.SequenceEqual("WAVE"u8))
            return new FormatDetected.Known(FileFormat.Wav);
        if (kind.SequenceEqual("AVI "u8))
            return FormatDetection.Unsupported("an AVI video");
        return FormatDetection.Unsupported(kind.SequenceEqual("WEBP"u8) ? "a WebP image" : "a RIFF file that is not a recording");
    }

    /// <summary>Ogg: its first packet tells sound from video.</summary>
    public static FormatDetected? Ogg(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("OggS"u8))
            return null;
        var first = head[..Math.Min(head.Length, 512)];
        return first.IndexOf("theora"u8) >= 0 || first.IndexOf("\x01video"u8) >= 0
            ? FormatDetection.Unsupported("an Ogg video")
            : new FormatDetected.Known(FileFormat.Ogg);
    }

    /// <summary>ISO base media (mp4, m4a, mov, heic): a track of handler "vide" makes it a video, whatever its brand.</summary>
    public static FormatDetected? IsoMedia(ReadOnlySpan<byte> head, Stream content)
    {
        if (head.Length < 12 || !head.Slice(4, 4).SequenceEqual("ftyp"u8))
            return null;
        var brand = System.Text.Encoding.ASCII.GetString(head.Slice(8, 4));
        if (ImageBrands.Contains(brand))
            return FormatDetection.Unsupported("a HEIF or AVIF image");
        var movie = FindMovie(content);
        if (movie is null)
        {
            return brand is "M4A " or "M4B "
                ? new FormatDetected.Known(FileFormat.M4a)
                : FormatDetection.Unsupported("an MP4 file whose index is missing");
        }

        if (HasHandler(movie, "vide"u8))
            return FormatDetection.Unsupported("a video");
        return HasHandler(movie, "soun"u8)
            ? new FormatDetected.Known(FileFormat.M4a)
            : FormatDetection.Unsupported("an MP4 file without sound");
    }

    /// <summary>MP3: an ID3 tag, or two frames in a row that fit together.</summary>
    public static FormatDetected? Mp3(ReadOnlySpan<byte> head)
    {
        if (head.Length > 10 && head.StartsWith("ID3"u8) && head[3] < 0x10)
            return new FormatDetected.Known(FileFormat.Mp3);
        var length = Mp3FrameLength(head);
        return length > 0 && (head.Length <= length + 4 || Mp3FrameLength(head[length..]) > 0) ? new FormatDetected.Known(FileFormat.Mp3) : null;
    }

    private static int Mp3FrameLength(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 4 || frame[0] != 0xFF || (frame[1] & 0xE0) != 0xE0)
            return 0;
        var version = (frame[1] >> 3) & 3;
        var layer = (frame[1] >> 1) & 3;
        var rateIndex = frame[2] >> 4;
        var sampleIndex = (frame[2] >> 2) & 3;
        if (version == 1 || layer != 1 || rateIndex is 0 or 15 || sampleIndex == 3)
            return 0;
        ReadOnlySpan<int> rates = version == 3
            ? [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
            : [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        ReadOnlySpan<int> samples = [44_100, 48_000, 32_000];
        var sampleRate = samples[sampleIndex] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
        return ((version == 3 ? 144_000 : 72_000) * rates[rateIndex] / sampleRate) + ((frame[2] >> 1) & 1);
    }

    private static byte[]? FindMovie(Stream content)
    {
        Span<byte> header = stackalloc byte[16];
        long position = 0;
        for (var box = 0; box < 1_000 && position + 8 <= content.Length; box++)
        {
            content.Position = position;
            var read = content.ReadAtLeast(header, 16, throwOnEndOfStream: false);
            if (read < 8)
                return null;
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (size == 1 && read == 16)
                size = BinaryPrimitives.ReadInt64BigEndian(header[8..]);
            if (header.Slice(4, 4).SequenceEqual("moov"u8))
            {
                content.Position = position;
                var movie = new byte[(int)Math.Min(Math.Min(size == 0 ? long.MaxValue : Math.Max(size, 8), content.Length - position), MaxMovieBytes)];
                content.ReadAtLeast(movie, movie.Length, throwOnEndOfStream: false);
                return movie;
            }

            if (size < 8 || size > content.Length - position)
                return null;
            position += size;
        }

        return null;
    }

    private static bool HasHandler(ReadOnlySpan<byte> movie, ReadOnlySpan<byte> handler)
    {
        for (var rest = movie; rest.IndexOf("hdlr"u8) is >= 0 and var at; rest = rest[(at + 4)..])
        {
            if (rest.Length >= at + 16 && rest.Slice(at + 12, 4).SequenceEqual(handler))
                return true;
        }

        return false;
    }
}
