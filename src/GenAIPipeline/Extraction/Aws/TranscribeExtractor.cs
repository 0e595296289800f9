using System.Text.Json;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Speech;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Text of recordings by Transcribe, each paid once by content.</summary>
internal sealed class TranscribeExtractor(TranscribeCalls calls, ExternalJobs jobs, AudioDecoder decoder, TranscribeSetting setting) : ITextExtractor
{
    /// <summary>Raised when the mapping of transcripts changes.</summary>
    private const string Version = "1";

    public bool Reads(FileFormat format) => format is FileFormat.Wav or FileFormat.Mp3 or FileFormat.Flac or FileFormat.Ogg or FileFormat.M4a;

    public string Variant(string profile) => $"transcribe|{Version}|{setting.Options.Value.For(profile).Name}";

    /// <summary>The transcript is all of the answer.</summary>
    public async Task<ExtractionAnswer?> ResumeAsync(ExtractionSubject subject, FileFormat format, CancellationToken cancellation)
    {
        var (work, service) = Job(subject, format);
        return await jobs.ResumeAsync(work, service, cancellation) is { } answer ? Open(answer) : null;
    }

    public async Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        var (work, service) = Job(request.Subject ?? throw new InvalidOperationException("Expected the document of the file, got none."), request.Format);
        if (await jobs.Store.FindAsync(work, cancellation) is not ({ State: ExternalState.Running or ExternalState.Answered } or { Units: not null }))
        {
            // What cannot be decoded, or lasts too long, is not paid for; what was measured once is not decoded again.
            var (seconds, reason) = await LengthAsync(request, cancellation);
            if (reason is not null)
                return new ExtractionAnswer.Unreadable(reason);
            work = work with { Units = seconds };
        }

        return Open(await jobs.JobAsync(work, service, cancellation));
    }

    private (ExternalWork Work, ExternalService Service) Job(ExtractionSubject subject, FileFormat format)
    {
        var listening = setting.Options.Value.For(subject.Profile);
        return (
            ExternalWork.Of(TranscribeCalls.Service, isJob: true, subject, Version, listening.Name, setting.Aws.Value.Bucket) with
            {
                MaxJobs = setting.Aws.Value.TranscribeJobs,
                Price = seconds => setting.Options.Value.Price(listening, setting.Options.Value.Billed(seconds)),
            },
            new ExternalService("Transcribe", (job, token) => calls.StartAsync(job, format, listening, token), (job, token) => calls.LookAsync(job, listening, token), IsAnnounced: true));
    }

    private static ExtractionAnswer Open(ExternalAnswer answer) => answer switch
    {
        ExternalAnswer.Arrived(var body) => new ExtractionAnswer.Read(JsonSerializer.Deserialize<ExtractedText>(body, DocumentJson.Options)!),
        ExternalAnswer.Stopped(var stop) => stop,
        _ => throw new InvalidOperationException("Expected a known answer."),
    };

    private async Task<(double? Seconds, Rejection? Reason)> LengthAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("genaipipeline-speech-").FullName;
        try
        {
            var decoded = await decoder.DecodeAsync(request, folder, cancellation);
            return (decoded.Sound?.Seconds, decoded.Rejection);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
