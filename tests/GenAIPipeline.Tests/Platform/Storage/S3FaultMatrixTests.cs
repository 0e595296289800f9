using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.AwsSimulator;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests.Platform.Storage;

/// <summary>Every call of the file store on every bad day, without the client's own repeats: it fails in one sentence or succeeds, and the next try leaves what one success would have left.</summary>
public sealed class S3FaultMatrixTests(S3FaultMatrixTests.Server server) : IClassFixture<S3FaultMatrixTests.Server>, IAsyncLifetime
{
    /// <summary>What a stage and a wake-up would try.</summary>
    private const int Tries = 6;

    /// <summary>A last part may be as small as one likes.</summary>
    private const int PartBytes = 64 << 10;

    private static readonly byte[] Small = RandomNumberGenerator.GetBytes(3_000);
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(PartBytes);

    private readonly TestSimulator simulator = server.Simulator;
    private readonly string bucket = $"store-{Guid.NewGuid():n}";
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
        simulator.Simulator.Faults.Clear();
        s3 = server.Client;
        await s3.PutBucketAsync(bucket, Cancellation);
        store = Store(s3);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

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
        ((await s3.ListMultipartUploadsAsync(bucket, Cancellation)).MultipartUploads?.Count ?? 0).ShouldBe(operation == "CreateMultipartUpload" && day.LosesAnswer() ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_file_is_read_as_it_was_written(string operation, BadDay day)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = store.KeyOf("doc/content"), InputStream = new MemoryStream(Small) }, Cancellation);
        Strike(operation, day);

        await UntilItSucceedsAsync(async () => (await ReadAsync()).ShouldBe(Small));
    }

    [Theory]
    [MemberData(nameof(Deletes))]
    public async Task A_file_is_gone_in_the_end(string operation, BadDay day)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = store.KeyOf("doc/content"), ContentBody = "x" }, Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = store.KeyOf("doc2/content"), ContentBody = "x" }, Cancellation);
        Strike(operation, day);

        await UntilItSucceedsAsync(() => store.DeleteAsync("doc", Cancellation));

        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, Cancellation)).S3Objects.ShouldHaveSingleItem().Key.ShouldBe(store.KeyOf("doc2/content"));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task No_folder_is_overlooked(string operation, BadDay day)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = store.KeyOf("doc/content"), ContentBody = "x" }, Cancellation);
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

            (await Should.ThrowAsync<FileStoreException>(() => store.WriteAsync($"{day}/content", bytes, long.MaxValue, Cancellation))).Message.ShouldBe($"The bucket \"{bucket}\" answers with an error (InternalError).");
        }
    }

    private void Strike(string operation, BadDay day)
    {
        simulator.Simulator.Faults.Add(BadDays.Of(day, operation, 1));
        // Only days of hanging are waited for.
        if (day is BadDay.Hangs or BadDay.HangsBehindWork)
            store = Store(server.Impatient);
    }

    private S3FileStore Store(IAmazonS3 client) => new(client, Options.Create(new AwsOptions { Bucket = bucket }), server.Clock) { BytesOfPart = PartBytes };

    /// <summary>How often it failed before; each failure is one sentence.</summary>
    private async Task<int> UntilItSucceedsAsync(Func<Task> work)
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
                e.Message.ShouldStartWith($"The bucket \"{bucket}\" ");
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

    /// <summary>One server for all days; each has a bucket of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal HastyClock Clock { get; } = new();

        internal TestSimulator Simulator { get; private set; } = null!;

        internal AmazonS3Client Client { get; private set; } = null!;

        /// <summary>Gives up after a moment of real time, as it is the SDK's.</summary>
        internal AmazonS3Client Impatient { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Simulator = await TestSimulator.StartAsync();
            Clock.WatchHangs(Simulator.Simulator, TimeSpan.FromSeconds(31));
            (Client, Impatient) = (Simulator.S3(), Simulator.S3(configure: config => config.Timeout = TimeSpan.FromMilliseconds(300)));
        }

        public ValueTask DisposeAsync() => Simulator.DisposeAsync();
    }
}
