using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Tests.Extraction.Speech;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Recordings through the pipeline with Transcribe.</summary>
public sealed class TranscribeStageTests(TestCluster cluster, Recordings recordings) : IClassFixture<Recordings>, IAsyncLifetime
{
    private const string Sentence = "The budget is four thousand dollars.";
    private AwsJobsHost aws = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => aws = await AwsJobsHost.StartAsync(cluster);

    public ValueTask DisposeAsync() => aws.DisposeAsync();

    [Fact]
    public async Task A_recording_waits_for_its_job_and_comes_back_with_seconds_speakers_and_a_line_in_the_ledger()
    {
        var id = await aws.UploadAsync("memo.wav", await SpeechAsync());

        var waiting = await aws.RunAsync(id);
        waiting.Wait.ShouldNotBeNull().For.ShouldBe("Transcribe");
        await aws.HandOnAsync();
        var document = await aws.RunAsync(id);

        document.Status.ShouldNotBe(DocumentStatus.Accepted);
        document.MediaType.ShouldBe("audio/wav");
        aws.Fetches(id).ShouldBe(1); // to begin with; the transcript is all of the answer
        document.Seconds.ShouldNotBeNull().ShouldBeInRange(1, 5);
        var text = await aws.TextAsync(id);
        string.Join(' ', text.Blocks().Select(block => block.Text)).ShouldContain("thousand dollars");
        text.Blocks().ShouldAllBe(block => block.Kind == BlockKind.Utterance && block.Speaker == "spk_0" && block.Confidence > 0 && block.EndSeconds <= document.Seconds + 0.5);
        text.Blocks().SelectMany(block => block.Words).ShouldAllBe(word => word.Confidence > 0 && word.EndSeconds > word.StartSeconds);
        var line = (await aws.UsageAsync()).ShouldHaveSingleItem();
        (line.Model, line.Unit, line.Units, line.CostUsd).ShouldBe(("transcribe/standard", "seconds", 15, 0.006m));
    }

    [Fact]
    public async Task A_recording_that_could_pass_a_budget_is_not_sent_until_the_budget_is_raised()
    {
        var budgets = aws.Get<SpendingBudgets>();
        budgets.Catalog = Daily(0.005m);
        var id = await aws.UploadAsync("memo.wav", await SpeechAsync());

        var stopped = await aws.RunAsync(id);
        (stopped.Status, stopped.Error!.Code).ShouldBe((DocumentStatus.Failed, "budget_exceeded"));
        stopped.Error.Detail.ShouldContain("the next call could cost up to $0.006");
        aws.Done("StartTranscriptionJob").ShouldBe(0);

        budgets.Catalog = Daily(0.006m);
        var other = await aws.UploadAsync("memo.wav", await SpeechAsync());
        await aws.FinishAsync(other);
        aws.Done("StartTranscriptionJob").ShouldBe(1);
        (await aws.ScalarAsync<decimal>("select sum(usd) from spend where scope = 'tenant'")).ShouldBe(0.006m);
        (await aws.ScalarAsync<decimal>("select sum(held) from spend")).ShouldBe(0);

        static BudgetCatalog Daily(decimal usd) => new(new Dictionary<string, BudgetLimits> { ["*"] = new() { UsdPerDay = usd } }, new Dictionary<string, BudgetLimits>());
    }

    [Fact]
    public async Task A_medical_dictation_is_a_medical_job()
    {
        var id = await aws.UploadAsync("visit.wav", await SpeechAsync(), "medical-dictation");

        await aws.FinishAsync(id);

        string.Join(' ', (await aws.TextAsync(id)).Blocks().Select(block => block.Text)).ShouldContain("thousand dollars");
        aws.Done("StartMedicalTranscriptionJob").ShouldBe(1);
        aws.Done("StartTranscriptionJob").ShouldBe(0);
        (await aws.UsageAsync()).ShouldHaveSingleItem().CostUsd.ShouldBe(0.01875m);
    }

    [Fact]
    public async Task A_damaged_recording_is_rejected_before_anything_is_paid()
    {
        var id = await aws.UploadAsync("memo.wav", [.. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, .. new byte[60]]);

        var document = await aws.RunAsync(id);

        document.Status.ShouldBe(DocumentStatus.Rejected);
        aws.Simulator.Simulator.Calls.Recent().ShouldNotContain(call => call.Service == "transcribe");
    }

    [Fact]
    public async Task With_its_last_document_the_answer_goes_at_once_and_job_and_transcript_with_the_next_sweep()
    {
        var id = await aws.UploadAsync("memo.wav", await SpeechAsync());
        await aws.FinishAsync(id);
        (await aws.ScalarAsync<string>("select state from external_job")).ShouldBe("answered");
        var name = (await aws.ScalarAsync<string>("select job_id from external_job")).ShouldNotBeNull();
        aws.Simulator.Simulator.Objects.Find(AwsJobsHost.Bucket, $"transcripts/{name}.json").ShouldNotBeNull();

        await aws.Get<DocumentRemoval>().RemoveAsync("default", id, "test", Cancellation);

        (await aws.ScalarAsync<string>("select state from external_job where answer is null")).ShouldBe("forgotten");
        await aws.Get<ExternalJobSweep>().SweepAsync(Cancellation);
        aws.Simulator.Simulator.Objects.Find(AwsJobsHost.Bucket, $"transcripts/{name}.json").ShouldBeNull();
        aws.Simulator.Simulator.Services["transcribe"].Describe()["jobs"]!.GetValue<int>().ShouldBe(0);
        // A message that comes late is still one of ours.
        (await aws.CompleteAsync("transcribe", name)).ShouldBeTrue();
    }

    private async Task<byte[]> SpeechAsync() => await File.ReadAllBytesAsync(await recordings.SayAsync("memo.wav", Sentence), Cancellation);
}
