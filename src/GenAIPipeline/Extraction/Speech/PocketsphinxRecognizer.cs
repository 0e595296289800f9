using System.Collections.Concurrent;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>The built-in recognizer: Debian's pocketsphinx with its English model. Draft quality: a third to most of the words are wrong.</summary>
internal sealed class PocketsphinxRecognizer(ExtractionOptions options)
{
    private const double MinPartSeconds = 15;
    private const double MaxPartSeconds = 30;
    private const int MemoryMiB = 1024;

    // It recognizes 5 to 9 times as fast as speech on an idle core; this leaves room for a busy one.
    private const double SecondsPerSecond = 4;

    // One process a core over all documents: more would only make each slower.
    private static readonly SemaphoreSlim Cores = new(Environment.ProcessorCount);

    private static readonly Finding Draft = new(
        "draft_transcription",
        "The built-in recognizer transcribed this recording in draft quality (English only, many words are wrong). Listen to it before anything here is relied on, or configure a transcription endpoint.");

    public async Task<Transcript> RecognizeAsync(PcmAudio sound, string folder, Action<StageProgress> report, CancellationToken cancellation)
    {
        var parts = SoundPart.Cut(sound.Loudness, PcmAudio.FrameSeconds, MinPartSeconds, MaxPartSeconds);
        var progress = new SpeechProgress(sound.Seconds, report);
        var words = new ConcurrentBag<TextWord>();
        var gaps = new ConcurrentBag<SoundPart>();
        await Parallel.ForEachAsync(parts, cancellation, async (part, token) =>
        {
            if (!part.IsSilent)
            {
                var heard = await HearAsync(sound, part, folder, token);
                foreach (var word in heard ?? [])
                    words.Add(word);
                if (heard is null)
                    gaps.Add(part);
            }

            progress.Add(part);
        });
        if (!gaps.IsEmpty && gaps.Count == parts.Count(part => !part.IsSilent))
            throw new InvalidOperationException("Expected words from pocketsphinx_continuous, got a failure for every part of the recording; check that pocketsphinx and pocketsphinx-en-us are installed and that the machine is not overloaded.");
        var findings = gaps.OrderBy(part => part.StartSeconds).Select(Gap);
        var utterances = Utterance.FromWords([.. words.OrderBy(word => word.StartSeconds)]);
        return new Transcript(utterances, utterances.Count == 0 ? [.. findings] : [Draft, .. findings]);
    }

    private async Task<IReadOnlyList<TextWord>?> HearAsync(PcmAudio sound, SoundPart part, string folder, CancellationToken cancellation)
    {
        await Cores.WaitAsync(cancellation);
        var file = Path.Combine(folder, Path.GetRandomFileName() + ".raw");
        try
        {
            await sound.WriteAsync(part, file, cancellation);
            var end = await ExternalProgram.RunAsync(
                new ProgramCall("pocketsphinx_continuous", ["-infile", file, "-time", "yes", "-maxhmmpf", "3000", "-logfn", "/dev/null"])
                {
                    Timeout = options.ChildTimeout + TimeSpan.FromSeconds(part.Seconds * SecondsPerSecond),
                    MemoryMiB = MemoryMiB,
                    MaxFileBytes = 0,
                },
                cancellation);
            return end.IsSuccess ? PocketsphinxWords.Parse(Encoding.UTF8.GetString(end.Output.Span), part.StartSeconds) : null;
        }
        finally
        {
            File.Delete(file);
            Cores.Release();
        }
    }

    private static Finding Gap(SoundPart part) => new(
        "transcript_gap",
        $"The recognizer failed on the stretch from second {part.StartSeconds:0} to {part.EndSeconds:0}: its words are missing.");
}
