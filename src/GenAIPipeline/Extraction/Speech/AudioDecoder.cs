using System.Globalization;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Either sound or the reason why there is none.</summary>
/// <param name="Sound">16 kHz mono, or null.</param>
/// <param name="Rejection">Set when <paramref name="Sound"/> is null.</param>
/// <param name="IsPartlyDamaged">Some of the data could not be decoded; the rest could.</param>
internal sealed record DecodedAudio(PcmAudio? Sound, Rejection? Rejection, bool IsPartlyDamaged);

/// <summary>Turns a recording from outside into plain samples.</summary>
internal sealed class AudioDecoder(ExtractionOptions options)
{
    private const int MemoryMiB = 1024;
    private const double LostSecondsTolerated = 0.3;
    private const double LostShareTolerated = 0.02;

    public async Task<DecodedAudio> DecodeAsync(ExtractionRequest request, string folder, CancellationToken cancellation)
    {
        if (new FileInfo(request.Path).Length == 0)
            return Rejected(AudioRejections.Empty);
        if (await ProbeAsync(request, cancellation) is not { } probe)
            return Rejected(AudioRejections.TooSlow);
        if (AudioRejections.Of(probe, options.MaxAudioSeconds) is { } reason)
            return Rejected(reason);
        if (AudioContainer.BreaksOff(request.Path, request.Format))
            return Rejected(AudioRejections.BreaksOff(null));
        var target = Path.Combine(folder, "sound.raw");
        var end = await RunFfmpegAsync(request, probe, target, cancellation);
        ThrowIfDiskIsFull(end);
        if (end.IsTimeout)
            return Rejected(AudioRejections.TooSlow);
        var sound = await PcmAudio.OpenAsync(target, cancellation);
        return Judge(sound, probe, end);
    }

    private DecodedAudio Judge(PcmAudio sound, AudioProbe probe, ProgramResult end)
    {
        if (sound.Seconds > options.MaxAudioSeconds)
            return Rejected(AudioRejections.TooLong(null, options.MaxAudioSeconds));
        if (sound.Seconds == 0)
            return Rejected(end.Errors.Length == 0 ? AudioRejections.Empty : AudioRejections.Damaged);
        var lost = (probe.Seconds ?? sound.Seconds) - sound.Seconds;
        if (lost > LostSecondsTolerated && lost > LostShareTolerated * probe.Seconds)
            return Rejected(AudioRejections.BreaksOff((sound.Seconds, probe.Seconds!.Value)));
        return end.IsSuccess ? new DecodedAudio(sound, null, end.Errors.Length > 0) : Rejected(AudioRejections.Damaged);
    }

    private async Task<AudioProbe?> ProbeAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        var end = await ExternalProgram.RunAsync(
            new ProgramCall("ffprobe",
            [
                "-v", "warning", "-protocol_whitelist", "file,pipe", "-f", AudioContainer.Demuxer(request.Format),
                "-show_entries", "format=duration:stream=codec_type:stream_disposition=attached_pic", "-of", "json",
                "-i", "file:" + Path.GetFullPath(request.Path),
            ])
            { Timeout = options.ChildTimeout, MemoryMiB = MemoryMiB, MaxFileBytes = 0 },
            cancellation);
        if (end.IsTimeout)
            return null;
        return end.IsSuccess ? AudioProbe.Parse(Encoding.UTF8.GetString(end.Output.Span), end.Errors) : AudioProbe.Nothing;
    }

    private Task<ProgramResult> RunFfmpegAsync(ExtractionRequest request, AudioProbe probe, string target, CancellationToken cancellation)
    {
        var seconds = Math.Min(probe.Seconds ?? options.MaxAudioSeconds, options.MaxAudioSeconds);
        var timeout = options.ChildTimeout + TimeSpan.FromSeconds(seconds / 100);
        var mostSeconds = (options.MaxAudioSeconds + 1).ToString(CultureInfo.InvariantCulture);
        return ExternalProgram.RunAsync(
            new ProgramCall("ffmpeg",
            [
                "-nostdin", "-hide_banner", "-v", "error", "-protocol_whitelist", "file,pipe", "-threads", "1",
                "-f", AudioContainer.Demuxer(request.Format), "-i", "file:" + Path.GetFullPath(request.Path),
                "-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1", "-ar", PcmAudio.SamplesPerSecond.ToString(CultureInfo.InvariantCulture),
                "-t", mostSeconds, "-f", "s16le", "file:" + target,
            ])
            { Timeout = timeout, MemoryMiB = MemoryMiB, MaxFileBytes = (long)(options.MaxAudioSeconds + 2) * PcmAudio.BytesPerSecond },
            cancellation);
    }

    private static void ThrowIfDiskIsFull(ProgramResult end)
    {
        // ENOSPC, as .NET's own file operations report it.
        const int diskFull = 28;
        if (end.Errors.Contains("No space left on device", StringComparison.Ordinal))
            throw new IOException("Expected room for the decoded sound in the temporary folder, got a full disk; free some space.", diskFull);
    }

    private static DecodedAudio Rejected(Rejection reason) => new(null, reason, false);
}
