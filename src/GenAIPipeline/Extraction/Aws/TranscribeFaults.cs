using Amazon.Runtime;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>What an exception of the SDK, or the end of a job, means.</summary>
internal static class TranscribeFaults
{
    private static readonly string[] InputsFault = ["Unsupported media format", "does not match", "Invalid sample rate", "Failed to parse", "Invalid number of channels", "Invalid file size", "no audio"];

    public static ExternalFault? Of(Exception exception) => exception switch
    {
        AmazonServiceException { ErrorCode: "NotFoundException" } => Gone,
        AmazonServiceException { ErrorCode: "BadRequestException" } e when e.Message.Contains("couldn't be found", StringComparison.Ordinal) => Gone,
        AmazonServiceException { ErrorCode: "BadRequestException" } e when e.Message.Contains("S3 URI", StringComparison.Ordinal) =>
            new ExternalFault.Refused("Transcribe cannot read the stored recording: the bucket must lie in the region of the calls, and our role needs s3:GetObject on it."),
        AmazonServiceException { ErrorCode: "BadRequestException" } e when e.Message.Contains("bucket", StringComparison.Ordinal) =>
            new ExternalFault.Refused("Transcribe cannot write the transcript: our role needs s3:PutObject on the transcripts' prefix of the bucket."),
        AmazonServiceException { ErrorCode: "NoSuchKey" or "NoSuchBucket" } => new ExternalFault.Lost("The transcript is gone from the bucket; the recording is transcribed anew."),
        _ => TextractFaults.OfService(exception, "Transcribe"),
    };

    /// <summary>Why a job has failed.</summary>
    public static ExternalFault OfJob(string? reason) =>
        reason is not null && Array.Exists(InputsFault, part => reason.Contains(part, StringComparison.OrdinalIgnoreCase))
            ? new ExternalFault.BadInput(new Rejection("audio_unsupported", $"Transcribe cannot read this recording ({reason.TrimEnd('.')}). Export it as WAV, FLAC, MP3 or M4A with a sample rate of 8 to 48 kHz and upload that."))
            : new ExternalFault.Outage($"Transcribe failed the job ({reason ?? "no reason given"}).");

    private static ExternalFault Gone { get; } = new ExternalFault.Lost("Transcribe no longer knows the job; a new one is started.");
}
