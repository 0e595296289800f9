using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Platform;

/// <summary>What aws mode works on; the configuration section <c>Aws</c>. Region and credentials come from the SDK's own chain.</summary>
public sealed class AwsOptions
{
    /// <summary>Bucket of files, attachments and transcripts. Drop folder: objects under <see cref="DropPrefix"/>.</summary>
    [Required]
    public string Bucket { get; set; } = "";

    /// <summary>Keys under it become documents; the pipeline's own files lie under <see cref="FilesPrefix"/>. Default <c>incoming/</c>.</summary>
    public string DropPrefix { get; set; } = "incoming/";

    /// <summary>The bucket of <see cref="DropPrefix"/>; null when it is <see cref="Bucket"/>.</summary>
    public string? DropBucket { get; set; }

    /// <summary>Whose documents the dropped files become. Default <c>default</c>.</summary>
    [Required]
    public string DropTenant { get; set; } = "default";

    /// <summary>Default <c>files/</c>.</summary>
    public string FilesPrefix { get; set; } = "files/";

    /// <summary>Transcribe writes its answers under it. Default <c>transcripts/</c>.</summary>
    public string TranscriptsPrefix { get; set; } = "transcripts/";

    /// <summary>URL of the queue that takes S3's notifications.</summary>
    [Required]
    public string IntakeQueueUrl { get; set; } = "";

    /// <summary>Receivers of each queue in each worker process, each with up to 10 messages in hand. Default 2.</summary>
    [Range(1, 32)]
    public int Receivers { get; set; } = 2;

    /// <summary>From the answer of <c>POST /v1/uploads</c> to the last moment at which the file may arrive. Default 1 hour.</summary>
    public TimeSpan UploadWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>URL of the queue that takes completion messages of Textract and Transcribe.</summary>
    [Required]
    public string CompletionQueueUrl { get; set; } = "";

    /// <summary>Textract's <c>NotificationChannel</c>; without both, jobs are only polled.</summary>
    public string? TextractTopicArn { get; set; }

    /// <summary>The role by which Textract publishes to <see cref="TextractTopicArn"/>.</summary>
    public string? TextractRoleArn { get; set; }

    /// <summary>Name or ARN of the EventBridge bus for the pipeline's events; null sends none.</summary>
    public string? EventBusName { get; set; }

    /// <summary>Textract jobs of this account at once, all workers together. Default 100, as in new accounts of the larger regions.</summary>
    [Range(1, 10_000)]
    public int TextractJobs { get; set; } = 100;

    /// <summary>Transcribe jobs of this account at once. Default 250, as in new accounts.</summary>
    [Range(1, 10_000)]
    public int TranscribeJobs { get; set; } = 250;

    /// <summary>Requests per second for each operation of Textract and Transcribe, all workers together. Default 5, which new accounts are granted for most of them.</summary>
    [Range(0.1, 1_000)]
    public double RequestsPerSecond { get; set; } = 5;

    /// <summary>From sending a request to Textract or Transcribe to its whole answer; later ones count as lost. Default 1 minute.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A job that has not ended by then fails its document. Default 1 hour.</summary>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often a job is asked for when no completion message came. Default 2 minutes.</summary>
    public TimeSpan SlowPoll { get; set; } = TimeSpan.FromMinutes(2);
}
