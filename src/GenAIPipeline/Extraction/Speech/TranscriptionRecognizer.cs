using System.Globalization;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Sends a recording to a transcription endpoint in parts and puts the answers together.</summary>
internal sealed class TranscriptionRecognizer(TranscriptionEndpoint endpoint, ExtractionOptions options)
{
    private const int CallsAtOnce = 2;
    private const int MemoryMiB = 1024;

    // Five minutes of 16 kHz mono are 9.6 MB even if FLAC could not compress them: far below the 25 MB that endpoints accept.
    private static readonly (double Min, double Max) Timed = (240, 300);

    // A model without times can be cited only by the part that was sent, so that parts are as short as an utterance may be.
    private static readonly (double Min, double Max) Untimed = (8, Utterance.MaxSeconds);

    /// <exception cref="TranscriptionUnavailableException">The endpoint refused, or stayed down.</exception>
    public async Task<Transcript> RecognizeAsync(PcmAudio sound, string folder, Action<StageProgress> report, CancellationToken cancellation) =>
        await TryRecognizeAsync(sound, folder, Timed, wantTimes: true, report, cancellation)
        ?? (await TryRecognizeAsync(sound, folder, Untimed, wantTimes: false, report, cancellation))!;

    private async Task<Transcript?> TryRecognizeAsync(
        PcmAudio sound, string folder, (double Min, double Max) length, bool wantTimes, Action<StageProgress> report, CancellationToken cancellation)
    {
        var parts = SoundPart.Cut(sound.Loudness, PcmAudio.FrameSeconds, length.Min, length.Max);
        var progress = new SpeechProgress(sound.Seconds, report);
        var answers = new IReadOnlyList<Utterance>[parts.Count];
        using var without = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(without.Token, cancellation);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = either.Token };
        try
        {
            await Parallel.ForAsync(0, parts.Count, parallel, async (index, token) =>
            {
                var answer = parts[index].IsSilent ? new TranscriptionAnswer() : await SendAsync(sound, parts[index], folder, wantTimes, token);
                if (answer is null || (wantTimes && !answer.HasTimes))
                    await without.CancelAsync();
                answers[index] = answer?.ToUtterances(parts[index]) ?? [];
                progress.Add(parts[index]);
            });
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Another part has shown that the model gives no times; the caller sends shorter parts.
        }

        return without.IsCancellationRequested ? null : new Transcript([.. answers.SelectMany(answer => answer)], []);
    }

    private async Task<TranscriptionAnswer?> SendAsync(PcmAudio sound, SoundPart part, string folder, bool wantTimes, CancellationToken cancellation)
    {
        var name = Path.Combine(folder, Path.GetRandomFileName());
        var (raw, flac) = (name + ".raw", name + ".flac");
        try
        {
            await sound.WriteAsync(part, raw, cancellation);
            await CompressAsync(raw, flac, cancellation);
            return await endpoint.TranscribeAsync(flac, part.Seconds, wantTimes, cancellation);
        }
        finally
        {
            File.Delete(raw);
            File.Delete(flac);
        }
    }

    private async Task CompressAsync(string raw, string flac, CancellationToken cancellation)
    {
        var rate = PcmAudio.SamplesPerSecond.ToString(CultureInfo.InvariantCulture);
        var end = await ExternalProgram.RunAsync(
            new ProgramCall("ffmpeg", ["-nostdin", "-hide_banner", "-v", "error", "-f", "s16le", "-ar", rate, "-ac", "1", "-i", "file:" + raw, "-f", "flac", "file:" + flac])
            {
                Timeout = options.ChildTimeout,
                MemoryMiB = MemoryMiB,
                MaxFileBytes = (long)(Timed.Max + 1) * PcmAudio.BytesPerSecond * 2,
            },
            cancellation);
        if (!end.IsSuccess)
            throw new IOException($"Expected ffmpeg to compress a part of a recording, got exit {end.ExitCode}; check room in the temporary folder.");
    }
}
