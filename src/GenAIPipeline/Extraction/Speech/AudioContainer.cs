using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>What is known of the file formats themselves: how ffmpeg names them, and signs of an upload that broke off.</summary>
internal static class AudioContainer
{
    private const int OggPageHeaderBytes = 27;

    /// <summary>The only demuxer that may open the file, so that a playlist or a list of other files is never followed.</summary>
    public static string Demuxer(FileFormat format) => format switch
    {
        FileFormat.Wav => "wav",
        FileFormat.Mp3 => "mp3",
        FileFormat.Flac => "flac",
        FileFormat.Ogg => "ogg",
        FileFormat.M4a => "mov",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Expected an audio format."),
    };

    /// <summary>Whether the container's own lengths say that its end is missing. Formats that ffprobe judges by itself answer false.</summary>
    public static bool BreaksOff(string path, FileFormat format)
    {
        using var file = File.OpenRead(path);
        return format switch
        {
            FileFormat.Wav => WavBreaksOff(file),
            FileFormat.Ogg => OggBreaksOff(file),
            _ => false,
        };
    }

    private static bool WavBreaksOff(FileStream file)
    {
        var chunk = new byte[8];
        file.Position = 12;
        while (file.ReadAtLeast(chunk, 8, throwOnEndOfStream: false) == 8)
        {
            var length = BitConverter.ToUInt32(chunk, 4);
            if (chunk.AsSpan(0, 4).SequenceEqual("data"u8))
                return !IsStreamed(length) && file.Length - file.Position < length;
            file.Position += length + (length & 1);
        }

        return false;
    }

    // A recorder that wrote to a pipe could not know the length and left 0 or a value near the largest.
    private static bool IsStreamed(uint length) => length is 0 or >= 0x7FFF_0000;

    private static bool OggBreaksOff(FileStream file)
    {
        var tail = new byte[Math.Min(file.Length, 128 << 10)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var page = tail.AsSpan().LastIndexOf("OggS"u8);
        if (page < 0 || tail.Length - page < OggPageHeaderBytes)
            return true;
        var segments = tail[page + OggPageHeaderBytes - 1];
        var lengths = tail.AsSpan(page + OggPageHeaderBytes);
        if (lengths.Length < segments)
            return true;
        var body = 0;
        foreach (var length in lengths[..segments])
            body += length;
        return lengths.Length - segments < body;
    }
}
