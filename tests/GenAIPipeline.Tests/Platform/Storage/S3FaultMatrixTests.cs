using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.AwsSimulator;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests.Platform.Storage;

/// <summary>Every call of the file store on every bad day, without the client's own repeats: it fails in one sentence or succeeds, and the next try leaves what one success would have left.</summary>
public sealed class S3FaultMatrixTests : IAsyncLifetime
{
    private const string Bucket = "store";

    /// <summary>What a stage and a wake-up would try.</summary>
    private const int Tries = 6;

    /// <summary>A last part may be as small as one likes.</summary>
    private const int PartBytes = 64 << 10;

    private static readonly byte[] Small = RandomNumberGenerator.GetBytes(3_000);
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(PartBytes);

    private readonly HastyClock clock = new();
    private TestSimulator simulator = null!;
    private AmazonS3Client s3 = null!;
    private S3FileStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>S3 answers these with no body that could be garbled.</summary>
    private static IEnumerable<BadDay> DaysWithoutBody => Enum.GetValues<BadDay>().Where(day => day is not (BadDay.Truncated or BadDay.Garbled or BadDay.Blank));

    public static MatrixTheoryData<string, BadDay> Writes { get; } = new(["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"], DaysWithoutBody);

    public static MatrixTheoryData<string, BadDay> Reads { get; } = new(["HeadObject", "GetObject"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Deletes { get; } = new(["ListObjectVersions", "DeleteObjects"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Lists { get; } = new(["ListObjectsV2"], Enum.GetValues<BadDay>());

    public async ValueTask InitializeAsync()
    {
        simulator = await TestSimulator.StartAsync();
        clock.WatchHangs(simulator.Simulator, TimeSpan.FromSeconds(31));
        s3 = simulator.S3();
        await s3.PutBucketAsync(Bucket, Cancellation);
        store = Store(simulator.S3());
    }

    public ValueTask DisposeAsync() => simulator.DisposeAsync();

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_file_is_written_whole_or_not_at_all(string operation, BadDay day)
    {
        var content = operation == "PutObject" ? Small : Large;
        Strike(operation, day);

        var failures = await UntilItSucceedsAsync(async () =>
        {
            using var bytes = new MemoryStream(content);
            (await store.WriteAsync("doc/content", bytes, long.MaxValue, overwrites: true, Cancellation)).Bytes.ShouldBe(content.Length);
        });

        failures.ShouldBeLessThanOrEqualTo(day == BadDay.Delayed ? 0 : 1);
        (await ReadAsync()).ShouldBe(content);
        // An upload whose id never came can only be dropped by the bucket's rule.
        ((await s3.ListMultipartUploadsAsync(Bucket, Cancellation)).MultipartUploads?.Count ?? 0).ShouldBe(operation == "CreateMultipartUpload" && day.LosesAnswer() ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_file_is_read_as_it_was_written(string operation, BadDay day)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf("doc/content"), InputStream = new MemoryStream(Small) }, Cancellation);
        Strike(operation, day);

        await UntilItSucceedsAsync(async () => (await ReadAsync()).ShouldBe(Small));
    }

    [Theory]
    [MemberData(nameof(Deletes))]
    public async Task A_file_is_gone_in_the_end(string operation, BadDay day)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf("doc/content"), ContentBody = "x" }, Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf("doc2/content"), ContentBody = "x" }, Cancellation);
        Strike(operation, day);

        await UntilItSucceedsAsync(() => store.DeleteAsync("doc", Cancellation));

        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Cancellation)).S3Objects.ShouldHaveSingleItem().Key.ShouldBe(store.KeyOf("doc2/content"));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task No_folder_is_overlooked(string operation, BadDay day)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf("doc/content"), ContentBody = "x" }, Cancellation);
        Strike(operation, day);

        await UntilItSucceedsAsync(async () => (await store.FoldersOlderThanAsync(DateTimeOffset.MaxValue, Cancellation).ToListAsync(Cancellation)).ShouldBe(["doc"]));
    }

    /// <summary>The parts of a file that broke off are dropped; what cannot be dropped now is left to the bucket's rule.</summary>
    [Fact]
    public async Task An_abort_that_fails_hides_nothing()
    {
        foreach (var day in DaysWithoutBody)
        {
            simulator.Simulator.Faults.Clear();
            Strike("UploadPart", BadDay.Fails);
            Strike("AbortMultipartUpload", day);
            using var bytes = new MemoryStream(Large);

            (await Should.ThrowAsync<FileStoreException>(() => store.WriteAsync($"{day}/content", bytes, long.MaxValue, Cancellation))).Message.ShouldBe("The bucket \"store\" answers with an error (InternalError).");
        }
    }

    private void Strike(string operation, BadDay day)
    {
        simulator.Simulator.Faults.Add(BadDays.Of(day, operation, 1));
        // The client's own timeout is real time; only days of hanging wait for it.
        if (day is BadDay.Hangs or BadDay.HangsBehindWork)
            store = Store(simulator.S3(configure: config => config.Timeout = TimeSpan.FromMilliseconds(300)));
    }

    private S3FileStore Store(IAmazonS3 client) => new(client, Options.Create(new AwsOptions { Bucket = Bucket }), clock) { BytesOfPart = PartBytes };

    /// <summary>How often it failed before; each failure is one sentence.</summary>
    private static async Task<int> UntilItSucceedsAsync(Func<Task> work)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await work();
                return failures;
            }
            catch (FileStoreException e) when (failures < Tries)
            {
                e.Message.ShouldStartWith("The bucket \"store\" ");
            }
        }
    }

    private async Task<byte[]> ReadAsync()
    {
        await using var stream = await store.ReadAsync("doc/content", Cancellation);
        using var copy = new MemoryStream();
        await stream.ShouldNotBeNull().CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }
}
