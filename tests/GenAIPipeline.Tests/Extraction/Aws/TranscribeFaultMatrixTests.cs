using System.Security.Cryptography;
using System.Text;
using Amazon.TranscribeService;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Extraction.Speech;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Every call of Transcribe, and of its transcripts, on every bad day: one job, one text, told once; and what is removed is gone in the end.</summary>
public sealed class TranscribeFaultMatrixTests(BadDayHost host, Recordings recordings) : IClassFixture<BadDayHost>, IClassFixture<Recordings>
{
    /// <summary>More than the tries of one attempt.</summary>
    private const int Strikes = 4;

    private static byte[]? spoken;

    private readonly AwsJobsHost aws = host.Aws;
    private readonly string tenant = $"t-{Guid.NewGuid():n}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, BadDay> Ordinary { get; } = new(["StartTranscriptionJob", "GetTranscriptionJob", "GetObject"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Medical { get; } = new(["StartMedicalTranscriptionJob", "GetMedicalTranscriptionJob"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Removal { get; } = new(["DeleteTranscriptionJob", "DeleteObject"], Enum.GetValues<BadDay>());

    [Theory]
    [MemberData(nameof(Ordinary))]
    public Task A_recording_is_transcribed_once(string operation, BadDay day) => IsTranscribedOnceAsync(operation, day, "general", "StartTranscriptionJob");

    [Theory]
    [MemberData(nameof(Medical))]
    public Task A_dictation_is_transcribed_once(string operation, BadDay day) => IsTranscribedOnceAsync(operation, day, "medical-dictation", "StartMedicalTranscriptionJob");

    [Theory]
    [MemberData(nameof(Removal))]
    public async Task Job_and_transcript_are_gone_in_the_end(string operation, BadDay day)
    {
        aws.Forget();
        aws.Simulator.Simulator.Services["transcribe"].Reset();
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant)));
        var name = ExternalJob.TokenOf(key, 1);
        await aws.Simulator.PutObjectAsync(AwsJobsHost.Bucket, $"transcripts/{name}.json", "{}"u8.ToArray());
        await aws.Get<IAmazonTranscribeService>().StartTranscriptionJobAsync(
            new() { TranscriptionJobName = name, LanguageCode = "en-US", Media = new() { MediaFileUri = $"s3://{AwsJobsHost.Bucket}/transcripts/{name}.json" } }, Cancellation);
        aws.Faults.Add(BadDays.Of(day, operation, Strikes));

        // Each is a sweep's.
        for (var n = 0; n <= Strikes && !await RemovesAsync(key); n++)
            continue;

        aws.Simulator.Simulator.Objects.Find(AwsJobsHost.Bucket, $"transcripts/{name}.json").ShouldBeNull();
        aws.Simulator.Simulator.Services["transcribe"].Describe()["jobs"]!.GetValue<int>().ShouldBe(0);
        (await RemovesAsync(key)).ShouldBeTrue();
    }

    private async Task<bool> RemovesAsync(string key)
    {
        try
        {
            await aws.Get<TranscribeCalls>().RemoveAsync(key, 1, Cancellation);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task IsTranscribedOnceAsync(string operation, BadDay day, string profile, string paid)
    {
        aws.Forget();
        aws.Simulator.Simulator.Services["transcribe"].Reset();
        aws.Faults.Add(BadDays.Of(day, operation, Strikes));
        var id = await aws.UploadAsync("memo.wav", await SpeechAsync(), profile, tenant);
        await MeasureAsync(await aws.FindAsync(id));

        var document = await aws.FinishAsync(id);

        document.Status.ShouldNotBe(DocumentStatus.Failed, document.Error?.Detail);
        document.Error.ShouldBeNull();
        string.Join(' ', (await aws.TextAsync(id)).Blocks().Select(block => block.Text)).ShouldContain("thousand dollars");
        (await aws.EventsAsync(id, "media.transcribed.v1")).ShouldBe(1);
        aws.Done(paid).ShouldBe(1);
        (await aws.UsageAsync(tenant)).ShouldHaveSingleItem().Calls.ShouldBe(1);
    }

    /// <summary>What a worker leaves that died before it asked Transcribe: the recording is not decoded again, which would take most of this matrix' time.</summary>
    private Task<ExternalEntry> MeasureAsync(Document document) => aws.Get<ExternalJobStore>().EnterAsync(
        ExternalWork.Of(
            TranscribeCalls.Service, true, new(document.Id, document.Tenant, document.Profile, document.Sha256), "1", aws.Get<IOptions<TranscribeOptions>>().Value.For(document.Profile).Name, AwsJobsHost.Bucket) with
        { Units = 2 },
        Cancellation);

    private async Task<byte[]> SpeechAsync() => spoken ??= await File.ReadAllBytesAsync(await recordings.SayAsync("memo.wav", "The budget is four thousand dollars."), Cancellation);
}
