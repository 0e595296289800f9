using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Text of recordings, by an OpenAI-compatible endpoint if one is configured, else by pocketsphinx.</summary>
internal sealed class SpeechExtractor(AudioDecoder decoder, PocketsphinxRecognizer draft, TranscriptionRecognizer? endpoint) : ITextExtractor
{
    private static readonly Finding NoSpeech = new(
        "no_speech",
        "No words were recognized in this recording. Listen whether anything is said in it.");

    private static readonly Finding PartlyDamaged = new(
        "audio_partly_damaged",
        "Some of the recording's data could not be decoded; words may be missing there.");

    public bool Reads(FileFormat format) =>
        format is FileFormat.Wav or FileFormat.Mp3 or FileFormat.Flac or FileFormat.Ogg or FileFormat.M4a;

    /// <exception cref="TranscriptionUnavailableException">The configured endpoint did not answer, or refused.</exception>
    public async Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("genaipipeline-speech-").FullName;
        try
        {
            var decoded = await decoder.DecodeAsync(request, folder, cancellation);
            if (decoded.Sound is not { } sound)
                return new ExtractionAnswer.Unreadable(decoded.Rejection!);
            var transcript = endpoint is null
                ? await draft.RecognizeAsync(sound, folder, request.Report, cancellation)
                : await endpoint.RecognizeAsync(sound, folder, request.Report, cancellation);
            return new ExtractionAnswer.Read(WithFindings(transcript, decoded).ToText(sound.Seconds));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Transcript WithFindings(Transcript transcript, DecodedAudio decoded)
    {
        var findings = transcript.Findings.ToList();
        if (transcript.Utterances.Count == 0)
            findings.Insert(0, NoSpeech);
        if (decoded.IsPartlyDamaged)
            findings.Add(PartlyDamaged);
        return transcript with { Findings = findings };
    }
}
