using System.Text.Json;

namespace GenAIPipeline.Intake;

/// <summary>An outside job that has ended.</summary>
/// <param name="Service"><c>textract</c> or <c>transcribe</c>.</param>
/// <param name="JobId">Textract's job id, Transcribe's job name.</param>
/// <param name="Status">As the service words it: <c>SUCCEEDED</c>, <c>COMPLETED</c>, <c>FAILED</c>…; for logs only, the job itself is asked.</param>
internal sealed record CompletedJob(string Service, string JobId, string Status);

/// <summary>Reads Textract's message (through SNS, raw or in its envelope) and Transcribe's state change (EventBridge's).</summary>
internal static class CompletionMessages
{
    /// <summary>The members that name the job, by kind of job.</summary>
    private static readonly string[] TranscribeNames = ["TranscriptionJobName", "MedicalTranscriptionJobName", "MedicalScribeJobName", "JobName"];

    private static readonly string[] TranscribeStatuses = ["TranscriptionJobStatus", "MedicalScribeJobStatus", "JobStatus"];

    /// <summary>The job; null when the message is of no form that is known: a poison message.</summary>
    public static CompletedJob? Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(QueueEnvelope.Open(body));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return null;
            if (root.Text("source") == "aws.transcribe" && root.TryGetProperty("detail", out var detail))
                return First(detail, TranscribeNames) is { } name ? new("transcribe", name, First(detail, TranscribeStatuses) ?? "") : null;
            return root.Text("JobId") is { } id && root.Text("Status") is { } status ? new("textract", id, status) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? First(JsonElement detail, string[] members) => detail.ValueKind != JsonValueKind.Object ? null : members.Select(member => detail.Text(member)).FirstOrDefault(value => value is not null);
}
