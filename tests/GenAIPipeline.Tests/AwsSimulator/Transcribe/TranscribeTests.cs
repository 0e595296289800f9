using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Tests.Extraction.Speech;

namespace GenAIPipeline.Tests.AwsSimulator.Transcribe;

/// <summary>Jobs on speech that espeak-ng says and pocketsphinx hears.</summary>
public sealed class TranscribeTests(Recordings recordings) : IClassFixture<Recordings>
{
    private const string Sentence = "The budget is four thousand dollars.";

    [Theory]
    [InlineData("wav", "wav")]
    [InlineData("m4a", "m4a")]
    public async Task Speech_comes_back_as_items_in_the_bucket_and_an_event_tells_the_end(string extension, string format)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var transcribe = new ServiceCalls(simulator, "transcribe");
        var told = Told(simulator);
        await simulator.PutObjectAsync("media", $"a.{extension}", await File.ReadAllBytesAsync(await recordings.SayAsync($"a-{extension}.{extension}", Sentence), TestContext.Current.CancellationToken));

        var started = await transcribe.AskAsync("StartTranscriptionJob", Request("job-1", $"a.{extension}", j => j["OutputKey"] = "texts/"));
        var detail = await told;
        var job = (await transcribe.AskAsync("GetTranscriptionJob", new JsonObject { ["TranscriptionJobName"] = "job-1" }))["TranscriptionJob"]!;

        ((string)started["TranscriptionJob"]!["TranscriptionJobStatus"]!).ShouldBe("IN_PROGRESS");
        ((string)detail["TranscriptionJobName"]!).ShouldBe("job-1");
        ((string)detail["TranscriptionJobStatus"]!).ShouldBe("COMPLETED");
        ((string)job["MediaFormat"]!).ShouldBe(format);
        ((double)job["CompletionTime"]!).ShouldBeGreaterThanOrEqualTo((double)job["CreationTime"]!);
        ((string)job["Transcript"]!["TranscriptFileUri"]!).ShouldBe("https://s3.us-east-1.amazonaws.com/media/texts/job-1.json");
        var file = JsonNode.Parse(await simulator.ReadObjectAsync("media", "texts/job-1.json"))!;
        // The recognizer's draft gets these two words right.
        ((string)file["results"]!["transcripts"]![0]!["transcript"]!).ShouldContain("thousand dollars");
        file["results"]!["items"]!.AsArray().Where(i => (string)i!["type"]! == "pronunciation").ShouldAllBe(i => double.Parse((string)i!["end_time"]!) < 4);
    }

    [Fact]
    public async Task Names_are_unique_and_media_and_buckets_must_be_there()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var transcribe = new ServiceCalls(simulator, "transcribe");
        await simulator.PutObjectAsync("media", "no-sound.wav", "no sound at all"u8.ToArray());
        async Task<(int, string)> ErrorAsync(JsonObject request)
        {
            var answer = await transcribe.SendAsync("StartTranscriptionJob", request);
            return (answer.Status, answer.Error);
        }

        await transcribe.AskAsync("StartTranscriptionJob", Request("once", "no-sound.wav"));

        (await ErrorAsync(Request("once", "no-sound.wav"))).ShouldBe((409, "ConflictException"));
        (await ErrorAsync(Request("other", "not-there.wav"))).ShouldBe((400, "BadRequestException"));
        (await ErrorAsync(Request("other", "no-sound.wav", j => j["OutputBucketName"] = "nobodys"))).ShouldBe((400, "BadRequestException"));
        (await ErrorAsync(Request("other", "no-sound.wav", j => j.Remove("LanguageCode")))).ShouldBe((400, "BadRequestException"));
        (await ErrorAsync(Request("other", "no-sound.wav", j => j["Settings"] = new JsonObject { ["ShowSpeakerLabels"] = true }))).ShouldBe((400, "BadRequestException"));
        (await transcribe.SendAsync("GetTranscriptionJob", new JsonObject { ["TranscriptionJobName"] = "unknown" })).Message.ShouldStartWith("The requested job couldn't be found.");
    }

    [Fact]
    public async Task Media_that_cannot_be_heard_fails_with_a_reason()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var transcribe = new ServiceCalls(simulator, "transcribe");
        await simulator.PutObjectAsync("media", "text.wav", "no sound at all"u8.ToArray());
        await simulator.PutObjectAsync("media", "quiet.wav", await File.ReadAllBytesAsync(await recordings.SilenceAsync("quiet.wav", 1), TestContext.Current.CancellationToken));

        ((string)(await EndAsync(transcribe, Request("text", "text.wav")))["FailureReason"]!).ShouldBe("Failed to parse audio file.");
        ((string)(await EndAsync(transcribe, Request("format", "quiet.wav", j => j["MediaFormat"] = "mp3")))["FailureReason"]!).ShouldBe("The media format provided does not match the detected media format.");
        ((string)(await EndAsync(transcribe, Request("rate", "quiet.wav", j => j["MediaSampleRateHertz"] = 8_000)))["FailureReason"]!).ShouldBe("The sample rate provided does not match the detected sample rate.");
        var silent = await EndAsync(transcribe, Request("silent", "quiet.wav"));
        ((string)silent["TranscriptionJobStatus"]!).ShouldBe("COMPLETED");
    }

    [Fact]
    public async Task Jobs_above_the_limit_are_refused_or_queued_and_jobs_are_listed_and_deleted()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var transcribe = new ServiceCalls(simulator, "transcribe");
        await simulator.PutObjectAsync("media", "a.wav", "no sound"u8.ToArray());
        simulator.Simulator.Services["transcribe"].Configure(new JsonObject { ["concurrentJobs"] = 1 });
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "IN_PROGRESS", Count = 1 });
        await transcribe.AskAsync("StartTranscriptionJob", Request("stuck", "a.wav"));

        var refused = await transcribe.SendAsync("StartTranscriptionJob", Request("second", "a.wav"));
        await transcribe.AskAsync("StartTranscriptionJob", Request("patient", "a.wav", j => j["JobExecutionSettings"] = new JsonObject { ["AllowDeferredExecution"] = true, ["DataAccessRoleArn"] = "arn:aws:iam::1:role/r" }));

        (refused.Status, refused.Error).ShouldBe((429, "LimitExceededException"));
        var page = await transcribe.AskAsync("ListTranscriptionJobs", new JsonObject { ["MaxResults"] = 1 });
        var rest = await transcribe.AskAsync("ListTranscriptionJobs", new JsonObject { ["NextToken"] = page["NextToken"]!.DeepClone() });
        page["TranscriptionJobSummaries"]!.AsArray().Concat(rest["TranscriptionJobSummaries"]!.AsArray()).Select(j => ((string)j!["TranscriptionJobName"]!, (string)j["TranscriptionJobStatus"]!))
            .ShouldBe([("patient", "QUEUED"), ("stuck", "IN_PROGRESS")], ignoreOrder: true);
        await transcribe.AskAsync("DeleteTranscriptionJob", new JsonObject { ["TranscriptionJobName"] = "stuck" });
        (await transcribe.AskAsync("ListTranscriptionJobs", new JsonObject { ["Status"] = "IN_PROGRESS" }))["TranscriptionJobSummaries"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Channels_redaction_and_language_go_through_to_the_files_and_a_job_without_a_bucket_has_an_address()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var transcribe = new ServiceCalls(simulator, "transcribe");
        var spoken = await recordings.SayAsync("mono.wav", "my name is arthur");
        await recordings.FfmpegAsync("-i", spoken, "-af", "pan=stereo|c0=0*c0|c1=c0", recordings.PathOf("stereo.flac"));
        await simulator.PutObjectAsync("media", "stereo.flac", await File.ReadAllBytesAsync(recordings.PathOf("stereo.flac"), TestContext.Current.CancellationToken));

        var both = await EndAsync(transcribe, Request("both", "stereo.flac", j =>
        {
            j["Settings"] = new JsonObject { ["ChannelIdentification"] = true };
            j["ContentRedaction"] = new JsonObject { ["RedactionType"] = "PII", ["RedactionOutput"] = "redacted_and_unredacted" };
        }));
        var own = await EndAsync(transcribe, Request("own", "stereo.flac", j =>
        {
            j.Remove("LanguageCode");
            j.Remove("OutputBucketName");
            j["IdentifyLanguage"] = true;
        }));

        ((string)both["Transcript"]!["RedactedTranscriptFileUri"]!).ShouldEndWith("/media/redacted-both.json");
        var file = JsonNode.Parse(await simulator.ReadObjectAsync("media", "both.json"))!["results"]!;
        file["items"]!.AsArray().Select(i => (string)i!["channel_label"]!).Distinct().ShouldBe(["ch_1"]);
        ((bool)JsonNode.Parse(await simulator.ReadObjectAsync("media", "redacted-both.json"))!["isRedacted"]!).ShouldBeTrue();
        ((string)own["LanguageCode"]!).ShouldBe("en-US");
        ((double)own["IdentifiedLanguageScore"]!).ShouldBeInRange(0.0001, 1);
        ((string)own["Transcript"]!["TranscriptFileUri"]!).ShouldContain("X-Amz-Signature=");
    }

    [Fact]
    public async Task A_medical_job_leaves_its_transcript_in_the_medical_folder()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var transcribe = new ServiceCalls(simulator, "transcribe");
        await simulator.PutObjectAsync("media", "quiet.wav", await File.ReadAllBytesAsync(await recordings.SilenceAsync("quiet2.wav", 1), TestContext.Current.CancellationToken));
        var told = Told(simulator);
        var request = new JsonObject
        {
            ["MedicalTranscriptionJobName"] = "visit",
            ["LanguageCode"] = "en-US",
            ["Media"] = new JsonObject { ["MediaFileUri"] = "s3://media/quiet.wav" },
            ["OutputBucketName"] = "media",
            ["Specialty"] = "PRIMARYCARE",
            ["Type"] = "DICTATION",
        };

        await transcribe.AskAsync("StartMedicalTranscriptionJob", request);
        await told;
        var job = (await transcribe.AskAsync("GetMedicalTranscriptionJob", new JsonObject { ["MedicalTranscriptionJobName"] = "visit" }))["MedicalTranscriptionJob"]!;

        ((string)job["TranscriptionJobStatus"]!).ShouldBe("COMPLETED");
        ((string)JsonNode.Parse(await simulator.ReadObjectAsync("media", "medical/visit.json"))!["jobName"]!).ShouldBe("visit");
    }

    private static JsonObject Request(string name, string key, Action<JsonObject>? change = null)
    {
        var request = new JsonObject
        {
            ["TranscriptionJobName"] = name,
            ["LanguageCode"] = "en-US",
            ["Media"] = new JsonObject { ["MediaFileUri"] = $"s3://media/{key}" },
            ["OutputBucketName"] = "media",
        };
        change?.Invoke(request);
        return request;
    }

    private static async Task<JsonNode> EndAsync(ServiceCalls transcribe, JsonObject request)
    {
        var told = Told(transcribe.Simulator);
        await transcribe.AskAsync("StartTranscriptionJob", request);
        await told;
        return (await transcribe.AskAsync("GetTranscriptionJob", new JsonObject { ["TranscriptionJobName"] = request["TranscriptionJobName"]!.DeepClone() }))["TranscriptionJob"]!;
    }

    private static Task<JsonNode> Told(TestSimulator simulator)
    {
        var told = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        simulator.Simulator.Events.OnEvent(envelope => told.TrySetResult(envelope["detail"]!));
        return told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
