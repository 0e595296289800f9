using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.TranscribeService;
using Amazon.TranscribeService.Model;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Options;
using static GenAIPipeline.Extraction.Aws.ExternalCalls;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>The operations of Transcribe on stored recordings; transcripts are written beside them in the bucket.</summary>
internal sealed class TranscribeCalls(
    IAmazonTranscribeService client, IAmazonS3 objects, RequestRateStore rate, TranscribeSetting setting, TimeProvider time)
{
    public const string Service = "transcribe";

    private readonly ExternalCalls calls = new(Service, rate, setting.Aws.Value.CallTimeout, time, TranscribeFaults.Of);
    private readonly AwsOptions aws = setting.Aws.Value;

    /// <summary>Starts the job under its name; one that bears the name already is ours, from a try whose answer was lost.</summary>
    public Task<CallAnswer<string>> StartAsync(ExternalJob job, FileFormat format, TranscribeListening listening, CancellationToken cancellation) => calls.SendAsync(
        listening.Medical ? "StartMedicalTranscriptionJob" : "StartTranscriptionJob",
        async token =>
        {
            try
            {
                if (listening.Medical)
                    await client.StartMedicalTranscriptionJobAsync(Medical(job, format, listening), token);
                else
                    await client.StartTranscriptionJobAsync(Standard(job, format, listening), token);
            }
            catch (ConflictException)
            {
                // Names hold the hash of content and settings: nobody else makes this one.
            }

            return job.Token;
        },
        cancellation);

    /// <summary>How the job stands; its transcript in our shape when it has ended.</summary>
    public async Task<CallAnswer<JobProgress>> LookAsync(ExternalJob job, TranscribeListening listening, CancellationToken cancellation)
    {
        var asked = await calls.SendAsync(listening.Medical ? "GetMedicalTranscriptionJob" : "GetTranscriptionJob", token => StateAsync(job, listening, token), cancellation);
        if (asked.Value is not { } state)
            return new(null, asked.Fault);
        if (state.Status == "FAILED")
            return new(new JobProgress.Failed(TranscribeFaults.OfJob(state.Reason)), null);
        if (state.Status != "COMPLETED")
            return new(new JobProgress.Running(), null);
        var read = await calls.SendAsync("GetObject", token => TranscriptAsync(Key(job, listening), token), cancellation);
        if (read.Value is not { } transcript)
            return new(null, read.Fault);
        var seconds = job.Units ?? transcript.EndSeconds;
        var billed = setting.Options.Value.Billed(seconds);
        var cost = new Cost($"{Service}/{(listening.Medical ? "medical" : "standard")}", CallUnit.Seconds, billed, setting.Options.Value.Price(listening, billed));
        return new(new JobProgress.Ended(new PaidAnswer(JsonSerializer.SerializeToUtf8Bytes(transcript.ToText(seconds), DocumentJson.Options), cost)), null);
    }

    /// <summary>Removes jobs and transcripts of all generations of a piece of work. Medical jobs stay listed (by hashes only) until the service drops them.</summary>
    public async Task RemoveAsync(string key, int generations, CancellationToken cancellation)
    {
        for (var generation = 1; generation <= generations; generation++)
        {
            var name = ExternalJob.TokenOf(key, generation);
            await ThrowUnlessGoneAsync(calls.SendAsync("DeleteTranscriptionJob", token => client.DeleteTranscriptionJobAsync(new() { TranscriptionJobName = name }, token), cancellation));
            foreach (var file in (string[])[$"{aws.TranscriptsPrefix}{name}.json", $"{aws.TranscriptsPrefix}redacted-{name}.json"])
                await ThrowUnlessGoneAsync(calls.SendAsync("DeleteObject", token => objects.DeleteObjectAsync(new DeleteObjectRequest { BucketName = aws.Bucket, Key = file }, token), cancellation));
        }
    }

    private static async Task ThrowUnlessGoneAsync<T>(Task<CallAnswer<T>> call)
        where T : class
    {
        if ((await call).Fault is { } fault and not ExternalFault.Lost)
            throw new IOException($"Expected Transcribe's copies to be removed, got {fault}.");
    }

    private async Task<TranscribeState> StateAsync(ExternalJob job, TranscribeListening listening, CancellationToken cancellation)
    {
        if (listening.Medical)
        {
            var medical = Expect((await client.GetMedicalTranscriptionJobAsync(new() { MedicalTranscriptionJobName = job.JobId }, cancellation)).MedicalTranscriptionJob);
            return new(Expect(medical.TranscriptionJobStatus).Value, medical.FailureReason);
        }

        var standard = Expect((await client.GetTranscriptionJobAsync(new() { TranscriptionJobName = job.JobId }, cancellation)).TranscriptionJob);
        return new(Expect(standard.TranscriptionJobStatus).Value, standard.FailureReason);
    }

    private async Task<TranscribeTranscript> TranscriptAsync(string key, CancellationToken cancellation)
    {
        using var got = await objects.GetObjectAsync(new GetObjectRequest { BucketName = aws.Bucket, Key = key }, cancellation);
        using var body = new MemoryStream();
        await got.ResponseStream.CopyToAsync(body, cancellation);
        if (got.ContentLength > 0 && body.Length != got.ContentLength)
            throw new IOException("Expected the whole transcript, got a part of it.");
        return TranscribeTranscript.Parse(body.ToArray());
    }

    private string Key(ExternalJob job, TranscribeListening listening) => $"{aws.TranscriptsPrefix}{(listening is { Redact: true, Medical: false } ? "redacted-" : "")}{job.Token}.json";

    private Media Media(ExternalJob job) => new() { MediaFileUri = $"s3://{aws.Bucket}/{aws.FilesPrefix}{DocumentFiles.Content(new(job.Source))}" };

    private StartTranscriptionJobRequest Standard(ExternalJob job, FileFormat format, TranscribeListening listening) => new()
    {
        TranscriptionJobName = job.Token,
        Media = Media(job),
        MediaFormat = Format(format),
        LanguageCode = listening is { AnyLanguage: false, Spoken: [var only] } ? only : null,
        IdentifyLanguage = listening is { AnyLanguage: false, Spoken.Count: 1 } ? null : true,
        LanguageOptions = listening is { AnyLanguage: false, Spoken.Count: > 1 } ? [.. listening.Spoken] : null,
        OutputBucketName = aws.Bucket,
        OutputKey = $"{aws.TranscriptsPrefix}{job.Token}.json",
        Settings = listening is { SplitChannels: false, MaxSpeakers: 0 } ? null : new Settings
        {
            ChannelIdentification = listening.SplitChannels ? true : null,
            ShowSpeakerLabels = listening.SplitChannels ? null : true,
            MaxSpeakerLabels = listening.SplitChannels ? null : listening.MaxSpeakers,
        },
        ContentRedaction = listening.Redact ? new ContentRedaction { RedactionType = RedactionType.PII, RedactionOutput = RedactionOutput.Redacted } : null,
    };

    private StartMedicalTranscriptionJobRequest Medical(ExternalJob job, FileFormat format, TranscribeListening listening) => new()
    {
        MedicalTranscriptionJobName = job.Token,
        Media = Media(job),
        MediaFormat = Format(format),
        LanguageCode = LanguageCode.EnUS,
        Specialty = Specialty.PRIMARYCARE,
        Type = listening.MedicalType,
        OutputBucketName = aws.Bucket,
        OutputKey = $"{aws.TranscriptsPrefix}{job.Token}.json",
        Settings = listening is { SplitChannels: false, MaxSpeakers: 0 } ? null : new MedicalTranscriptionSetting
        {
            ChannelIdentification = listening.SplitChannels ? true : null,
            ShowSpeakerLabels = listening.SplitChannels ? null : true,
            MaxSpeakerLabels = listening.SplitChannels ? null : listening.MaxSpeakers,
        },
    };

    private static MediaFormat Format(FileFormat format) => format switch
    {
        FileFormat.Wav => MediaFormat.Wav,
        FileFormat.Mp3 => MediaFormat.Mp3,
        FileFormat.Flac => MediaFormat.Flac,
        FileFormat.Ogg => MediaFormat.Ogg,
        _ => MediaFormat.M4a,
    };
}

/// <summary>Options of a listener in aws mode.</summary>
internal sealed record TranscribeSetting(IOptions<AwsOptions> Aws, IOptions<TranscribeOptions> Options);

/// <summary>How a job stands, medical or not.</summary>
internal sealed record TranscribeState(string Status, string? Reason);
