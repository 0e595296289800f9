using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Why a recording cannot be read, in words for the uploader.</summary>
internal static class AudioRejections
{
    public static Rejection Empty { get; } =
        new("audio_empty", "The recording holds no sound at all (zero length). Check the recorder and upload the file again.");

    public static Rejection Damaged { get; } =
        new("audio_damaged", "The recording cannot be decoded: its data are damaged or not the audio they claim to be. Export it again, for example as WAV or MP3, and upload that.");

    public static Rejection TooSlow { get; } =
        new("audio_damaged", "Decoding the recording took longer than is allowed, which sound recordings do only when they are damaged. Export it again as WAV or MP3 and upload that.");

    public static Rejection Video { get; } =
        new("audio_is_video", "This is a video. Only sound is read: export its audio track, for example as M4A or MP3, and upload that.");

    /// <summary>What the probe alone rules out; null if the file may be decoded.</summary>
    public static Rejection? Of(AudioProbe probe, double maxSeconds) => probe switch
    {
        { HasPicture: true } => Video,
        { HasSound: false } => Damaged,
        { Seconds: { } seconds } when seconds > maxSeconds => TooLong(seconds, maxSeconds),
        _ => null,
    };

    public static Rejection TooLong(double? seconds, double maxSeconds) => new(
        "audio_too_long",
        $"The recording lasts {(seconds is { } known ? Duration(known) : "longer")}; at most {Duration(maxSeconds)} are accepted. Cut it into shorter recordings.");

    /// <param name="lengths">Seconds that are there, and seconds that the file promises, where known.</param>
    public static Rejection BreaksOff((double There, double Promised)? lengths) => new(
        "audio_truncated",
        lengths is var (there, promised)
            ? $"The recording breaks off: {Duration(there)} are there, the file promises {Duration(promised)}. Upload the whole file again."
            : "The recording breaks off: its end is missing. Upload the whole file again.");

    private static string Duration(double seconds) => seconds switch
    {
        < 120 => $"{seconds:0.#} seconds",
        < 7200 => $"{seconds / 60:0.#} minutes",
        _ => $"{seconds / 3600:0.#} hours",
    };
}
