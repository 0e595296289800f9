using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>A job, ordinary or medical: what was asked, and what came of it.</summary>
internal sealed record TranscriptionJob(string Name, bool IsMedical, JsonObject Input, DateTimeOffset CreatedAt)
{
    public const string Queued = "QUEUED";
    public const string InProgress = "IN_PROGRESS";
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";

    private static readonly string[] Echoed =
    [
        "Media", "MediaFormat", "MediaSampleRateHertz", "LanguageCode", "Settings", "ModelSettings", "JobExecutionSettings", "ContentRedaction", "IdentifyLanguage",
        "IdentifyMultipleLanguages", "LanguageOptions", "LanguageIdSettings", "Tags", "ContentIdentificationType", "Specialty", "Type", "ToxicityDetection",
    ];

    private static readonly string[] Summarized = ["LanguageCode", "ContentRedaction", "ModelSettings", "IdentifyLanguage", "IdentifyMultipleLanguages", "ToxicityDetection"];

    public string Status { get; init; } = InProgress;

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>What the media turned out to be; null until it was opened.</summary>
    public AudioFile? Audio { get; init; }

    /// <summary>The identified language, where that was asked for.</summary>
    public (string Code, double Score)? Language { get; init; }

    public string? TranscriptUri { get; init; }

    public string? RedactedUri { get; init; }

    public string NameMember => IsMedical ? "MedicalTranscriptionJobName" : "TranscriptionJobName";

    public bool IsRunning => Status is InProgress;

    /// <summary>As the Start and Get operations answer it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { [NameMember] = Name, ["TranscriptionJobStatus"] = Status };
        Copy(Echoed, json);
        Moments(json);
        if (Audio is { } audio)
        {
            json["MediaFormat"] ??= audio.MediaFormat;
            json["MediaSampleRateHertz"] ??= audio.SampleRate;
        }

        Identified(json);
        if (TranscriptUri is null && RedactedUri is null)
            return json;
        var transcript = new JsonObject();
        if (TranscriptUri is { } uri)
            transcript["TranscriptFileUri"] = uri;
        if (RedactedUri is { } redacted)
            transcript["RedactedTranscriptFileUri"] = redacted;
        json["Transcript"] = transcript;
        return json;
    }

    /// <summary>As the List operation answers it.</summary>
    public JsonObject ToSummary()
    {
        var json = new JsonObject { [NameMember] = Name, ["TranscriptionJobStatus"] = Status };
        Copy(Summarized, json);
        Moments(json);
        Identified(json);
        json["OutputLocationType"] = Input["OutputBucketName"] is null ? "SERVICE_BUCKET" : "CUSTOMER_BUCKET";
        return json;
    }

    /// <summary>The detail of the event that tells its end.</summary>
    public JsonObject EventDetail()
    {
        var detail = new JsonObject { [NameMember] = Name, ["TranscriptionJobStatus"] = Status };
        if (FailureReason is { } reason)
            detail[nameof(FailureReason)] = reason;
        return detail;
    }

    private void Copy(string[] members, JsonObject to)
    {
        foreach (var member in members)
            if (Input[member] is { } value)
                to[member] = value.DeepClone();
    }

    private void Moments(JsonObject json)
    {
        json["CreationTime"] = Seconds(CreatedAt);
        if (StartedAt is { } started)
            json["StartTime"] = Seconds(started);
        if (CompletedAt is { } completed)
            json["CompletionTime"] = Seconds(completed);
        if (FailureReason is { } reason)
            json[nameof(FailureReason)] = reason;
    }

    private void Identified(JsonObject json)
    {
        if (Language is not { } language)
            return;
        json["LanguageCode"] = language.Code;
        json["IdentifiedLanguageScore"] = language.Score;
    }

    private static double Seconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1_000.0;
}
