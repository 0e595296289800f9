using System.Globalization;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Programs;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>What ffprobe says about a recording.</summary>
/// <param name="Container">ffprobe's names of the format, separated by commas.</param>
internal sealed record AudioFile(string Container, int SampleRate, int Channels, double Seconds)
{
    private static readonly (string MediaFormat, string Container)[] Formats =
        [("wav", "wav"), ("mp3", "mp3"), ("flac", "flac"), ("ogg", "ogg"), ("amr", "amr"), ("webm", "webm"), ("m4a", "m4a"), ("mp4", "mp4")];

    /// <summary>As Transcribe calls it; null if it takes no such files.</summary>
    public string? MediaFormat => Array.Find(Formats, f => Is(f.Container)).MediaFormat;

    /// <summary>Null if there is no sound in it that can be decoded.</summary>
    public static async Task<AudioFile?> ProbeAsync(string path, CancellationToken cancellation)
    {
        var end = await ExternalProgram.RunAsync(
            "ffprobe", ["-v", "error", "-select_streams", "a:0", "-show_entries", "stream=sample_rate,channels:format=format_name,duration", "-of", "json", path], default, cancellation);
        if (!end.IsSuccess || JsonNode.Parse(end.Output) is not { } probe || probe["streams"]?.AsArray() is not [{ } stream, ..])
            return null;
        return double.TryParse((string?)probe["format"]?["duration"], CultureInfo.InvariantCulture, out var seconds) && int.TryParse((string?)stream["sample_rate"], out var rate)
            ? new AudioFile((string)probe["format"]!["format_name"]!, rate, (int)stream["channels"]!, seconds)
            : null;
    }

    /// <summary>Whether the file may be called so: an MP4 is an M4A.</summary>
    public bool Matches(string mediaFormat) => Array.Exists(Formats, f => f.MediaFormat == mediaFormat && Is(f.Container));

    private bool Is(string container) => Container.Split(',').Contains(container);
}
