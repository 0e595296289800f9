using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Programs;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>Does one job: opens the media, hears it, writes the transcripts.</summary>
internal sealed class TranscriptionWork(Simulator simulator, SpeechReader reader, TranscribeSettings settings)
{
    private const int MostChannels = 2;
    private const int LowestRate = 8_000;
    private const int HighestRate = 48_000;

    /// <returns>The job as ended; without its moment.</returns>
    public async Task<TranscriptionJob> RunAsync(TranscriptionJob job, byte[] media, string host, CancellationToken cancellation)
    {
        using var file = await ScratchFile.WriteAsync(media, ".media", cancellation);
        if (await AudioFile.ProbeAsync(file.Path, cancellation) is not { } audio)
            return Failed(job, "Failed to parse audio file.");
        job = job with { Audio = audio };
        if (Reason(job.Input, audio) is { } reason)
            return Failed(job, reason);
        var isByChannel = (bool?)job.Input["Settings"]?["ChannelIdentification"] ?? false;
        int?[] channels = isByChannel ? [.. Enumerable.Range(0, audio.Channels).Cast<int?>()] : [null];
        var items = new List<TranscriptItem>();
        foreach (var channel in channels)
        {
            if (await reader.ReadAsync(media, file.Path, channel, cancellation) is not { } words)
                return Failed(job, "Failed to parse audio file.");
            items.AddRange(TranscriptItems.Of(words, (int?)job.Input["Settings"]?["MaxSpeakerLabels"], channel is { } c ? $"ch_{c}" : null));
        }

        return await WriteAsync(job with { Status = TranscriptionJob.Completed, Language = Identify(job.Input, items) }, items, host, cancellation);
    }

    private static TranscriptionJob Failed(TranscriptionJob job, string reason) => job with { Status = TranscriptionJob.Failed, FailureReason = reason };

    private static string? Reason(JsonObject input, AudioFile audio)
    {
        if (audio.MediaFormat is null)
            return "Unsupported media format: the media format of the file isn't supported. Refer to MediaFormat for a list of supported formats.";
        if ((string?)input["MediaFormat"] is { } format && !audio.Matches(format))
            return "The media format provided does not match the detected media format.";
        if ((int?)input["MediaSampleRateHertz"] is { } rate && rate != audio.SampleRate)
            return "The sample rate provided does not match the detected sample rate.";
        if (audio.SampleRate is < LowestRate or > HighestRate)
            return "Invalid sample rate for audio file.";
        return audio.Channels > MostChannels ? "Invalid number of channels: number of channels too large." : null;
    }

    /// <summary>The recognizer knows English only: how sure it is of its words is how sure it can be of the language.</summary>
    private static (string, double)? Identify(JsonObject input, List<TranscriptItem> items)
    {
        if (input["IdentifyLanguage"] is not JsonValue asked || !(bool)asked)
            return null;
        var options = (input["LanguageOptions"] as JsonArray ?? []).Select(o => (string)o!).ToList();
        var code = options.Find(o => o.StartsWith("en-", StringComparison.Ordinal)) ?? options.FirstOrDefault() ?? "en-US";
        return (code, Math.Round(items.Where(i => !i.IsPunctuation).Select(i => i.Confidence).DefaultIfEmpty(0).Average(), 4));
    }

    private async Task<TranscriptionJob> WriteAsync(TranscriptionJob job, List<TranscriptItem> items, string host, CancellationToken cancellation)
    {
        var redaction = job.Input["ContentRedaction"];
        string? uri = null, redactedUri = null;
        if (redaction is null || (string?)redaction["RedactionOutput"] == "redacted_and_unredacted")
            uri = await WriteAsync(job, new TranscriptContent(items, job.Language, false), host, cancellation);
        if (redaction is not null)
        {
            var types = (redaction["PiiEntityTypes"] as JsonArray ?? []).Select(t => (string)t!).ToHashSet();
            redactedUri = await WriteAsync(job, new TranscriptContent(Redaction.Apply(items, types), job.Language, true), host, cancellation);
        }

        return job with { TranscriptUri = uri, RedactedUri = redactedUri };
    }

    private async Task<string> WriteAsync(TranscriptionJob job, TranscriptContent content, string host, CancellationToken cancellation)
    {
        var customer = (string?)job.Input["OutputBucketName"];
        var bucket = customer ?? $"aws-transcribe-{simulator.Options.Region}-prod";
        var key = customer is null ? $"{simulator.Options.AccountId}/{job.Name}/{Guid.NewGuid()}/asrOutput.json" : TranscriptionRequest.OutputKey(job.Input, job.Name, job.IsMedical);
        if (content.IsRedacted)
            key = TranscriptionRequest.RedactedKey(key);
        if (customer is null)
            simulator.Objects.CreateBucket(bucket);
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(TranscriptJson.Of(job.Name, simulator.Options.AccountId, content, settings.Form)));
        await simulator.Objects.PutAsync(bucket, key, json, "application/json", cancellation);
        return customer is null ? PresignedUri.Of(simulator, host, bucket, key) : $"https://s3.{simulator.Options.Region}.amazonaws.com/{bucket}/{key}";
    }
}
