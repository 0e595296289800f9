using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.AwsSimulator;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Platform.Storage;

/// <summary>The store on the official client, which talks to the simulator.</summary>
public sealed class S3FileStoreTests : IAsyncLifetime
{
    private const string Bucket = "store";
    private static readonly TimeSpan Hangs = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider clock = new(DateTimeOffset.Parse("2026-03-01T08:00:00Z"));
    private TestSimulator simulator = null!;
    private AmazonS3Client s3 = null!;
    private S3FileStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        simulator = await TestSimulator.StartAsync(clock);
        s3 = simulator.S3(configure: config => config.MaxErrorRetry = 2);
        await s3.PutBucketAsync(Bucket, Cancellation);
        store = Store(s3);
    }

    public ValueTask DisposeAsync() => simulator.DisposeAsync();

    [Theory]
    [InlineData(0, "PutObject")]
    [InlineData(1, "PutObject")]
    [InlineData(300_000, "PutObject")]
    [InlineData((8 << 20) - 1, "PutObject")]
    [InlineData(8 << 20, "CompleteMultipartUpload")]
    [InlineData((16 << 20) + 5, "CompleteMultipartUpload")]
    public async Task A_file_comes_back_as_it_was_written(int bytes, string operation)
    {
        var content = Bytes(bytes);

        var stored = await store.WriteAsync("doc/content", new Drip(content), long.MaxValue, Cancellation);

        stored.ShouldBe(new StoredFile(bytes, Convert.ToHexStringLower(SHA256.HashData(content))));
        (await ReadAsync("doc/content")).ShouldBe(content);
        Calls(operation).ShouldBe(1);
        (await s3.ListMultipartUploadsAsync(Bucket, Cancellation)).MultipartUploads.ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_is_too_large_leaves_nothing()
    {
        await Should.ThrowAsync<FileTooLargeException>(store.WriteAsync("small/content", new Drip(Bytes(1001)), 1000, Cancellation));
        await Should.ThrowAsync<FileTooLargeException>(store.WriteAsync("large/content", new Drip(Bytes(18 << 20)), 17 << 20, Cancellation));

        await LeavesNothing();
    }

    [Fact]
    public async Task A_client_that_leaves_half_way_leaves_nothing()
    {
        await Should.ThrowAsync<IOException>(store.WriteAsync("doc/content", new Drip(Bytes(20 << 20), breaksAt: 17 << 20), long.MaxValue, Cancellation));

        await LeavesNothing();
    }

    [Fact]
    public async Task A_part_that_is_refused_again_and_again_aborts_the_upload()
    {
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.ServerError, Operation = "UploadPart", Skip = 1 });

        var fault = await Should.ThrowAsync<FileStoreException>(store.WriteAsync("doc/content", new Drip(Bytes(20 << 20)), long.MaxValue, Cancellation));

        fault.Message.ShouldBe("The bucket \"store\" answers with an error (InternalError).");
        await LeavesNothing();
    }

    [Theory]
    [InlineData("PutObject", 1000)]
    [InlineData("CompleteMultipartUpload", 9 << 20)]
    [InlineData("UploadPart", 9 << 20)]
    public async Task A_write_whose_answer_is_lost_is_done_once_and_succeeds(string operation, int bytes)
    {
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.ServerError, Operation = operation, Count = 1, AfterWork = true });
        var content = Bytes(bytes);

        await store.WriteAsync("doc/content", new Drip(content), long.MaxValue, Cancellation);

        (await ReadAsync("doc/content")).ShouldBe(content);
    }

    [Theory]
    [InlineData("PutObject", false)]
    [InlineData("PutObject", true)]
    [InlineData("HeadObject", false)]
    [InlineData("GetObject", false)]
    public async Task A_call_that_hangs_is_made_again(string operation, bool afterWork)
    {
        var patient = Store(simulator.S3(configure: config => (config.MaxErrorRetry, config.Timeout) = (2, Hangs)));
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Hang, Operation = operation, Count = 1, AfterWork = afterWork });

        await patient.WriteAsync("doc/content", new Drip([1, 2, 3]), 10, Cancellation);
        await using var read = await patient.ReadAsync("doc/content", Cancellation);

        (await read!.ReadAsync(new byte[3], Cancellation)).ShouldBe(3);
        Calls(operation).ShouldBe(2);
    }

    [Fact]
    public async Task A_bucket_that_hangs_for_good_is_a_fault_of_the_store()
    {
        var patient = Store(simulator.S3(configure: config => (config.MaxErrorRetry, config.Timeout) = (1, Hangs)));
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Hang, Service = "s3" });

        var fault = await Should.ThrowAsync<FileStoreException>(patient.WriteAsync("doc/content", new Drip([1, 2, 3]), 10, Cancellation));
        await Should.ThrowAsync<FileStoreException>(patient.ReadAsync("doc/content", Cancellation));

        fault.Message.ShouldBe("The bucket \"store\" does not answer.");
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(9 << 20)]
    public async Task A_file_is_never_written_in_the_place_of_another(int bytes)
    {
        await store.WriteAsync("doc/content", new Drip([1, 2, 3]), 10, Cancellation);

        await Should.ThrowAsync<FileStoreException>(store.WriteAsync("doc/content", new Drip(Bytes(bytes)), long.MaxValue, Cancellation));

        (await ReadAsync("doc/content")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Reading_goes_on_where_the_connection_was_cut()
    {
        var content = Bytes(3 << 20);
        await store.WriteAsync("doc/content", new Drip(content), long.MaxValue, Cancellation);
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Truncate, Operation = "GetObject", Count = 2, AfterBytes = 1 << 20 });

        (await ReadAsync("doc/content")).ShouldBe(content);

        Calls("GetObject").ShouldBe(3);
    }

    [Fact]
    public async Task Reading_seeks()
    {
        var content = Bytes(100_000);
        await store.WriteAsync("doc/content", new Drip(content), long.MaxValue, Cancellation);
        await using var stream = await store.ReadAsync("doc/content", Cancellation);
        var tail = new byte[10];

        stream!.Seek(-10, SeekOrigin.End);
        await stream.ReadExactlyAsync(tail, Cancellation);
        stream.Position = 500;
        var middle = new byte[7];
        await stream.ReadExactlyAsync(middle, Cancellation);

        stream.Length.ShouldBe(100_000);
        tail.ShouldBe(content[^10..]);
        middle.ShouldBe(content[500..507]);
    }

    [Fact]
    public async Task Reading_tells_when_the_object_was_replaced_meanwhile()
    {
        await store.WriteAsync("doc/content", new Drip(Bytes(50_000)), long.MaxValue, Cancellation);
        await using var stream = await store.ReadAsync("doc/content", Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf("doc/content"), ContentBody = "another" }, Cancellation);

        await Should.ThrowAsync<FileStoreException>(async () => await stream!.ReadAtLeastAsync(new byte[10], 10, throwOnEndOfStream: true, Cancellation));
    }

    [Fact]
    public async Task A_missing_file_is_null_or_not_found()
    {
        (await store.ReadAsync("none/content", Cancellation)).ShouldBeNull();
        await Should.ThrowAsync<FileNotFoundException>(store.OpenLocalAsync("none/content", Cancellation));
    }

    [Fact]
    public async Task A_local_file_is_there_until_it_is_let_go()
    {
        var content = Bytes(200_000);
        await store.WriteAsync("doc/content", new Drip(content), long.MaxValue, Cancellation);

        string path;
        using (var local = await store.OpenLocalAsync("doc/content", Cancellation))
        {
            path = local.Path;
            (await File.ReadAllBytesAsync(path, Cancellation)).ShouldBe(content);
        }

        File.Exists(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deleting_removes_every_file_and_version_below_the_name_and_nothing_else(bool versions)
    {
        if (versions)
            await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, Cancellation);
        foreach (var key in new[] { "doc/content", "doc/more/x", "doc2/content" })
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf(key), ContentBody = "old" }, Cancellation);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf("doc/content"), ContentBody = "new" }, Cancellation);

        await store.DeleteAsync("doc", Cancellation);
        await store.DeleteAsync("doc", Cancellation);

        (await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = Bucket }, Cancellation)).Versions.Select(version => version.Key).ShouldBe([store.KeyOf("doc2/content")]);
    }

    [Fact]
    public async Task Deleting_more_than_a_page_removes_all()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_050), Cancellation, async (n, cancellation) =>
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = store.KeyOf($"doc/{n}"), ContentBody = "x" }, cancellation));

        await store.DeleteAsync("doc", Cancellation);

        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Cancellation)).S3Objects.ShouldBeNull();
    }

    [Fact]
    public async Task Old_folders_are_those_whose_youngest_file_is_old()
    {
        foreach (var name in new[] { "a/content", "b/content" })
            await store.WriteAsync(name, new Drip([1]), 10, Cancellation);
        clock.Advance(TimeSpan.FromHours(2));
        foreach (var name in new[] { "b/more", "c/content" })
            await store.WriteAsync(name, new Drip([1]), 10, Cancellation);

        (await store.FoldersOlderThanAsync(clock.GetUtcNow() - TimeSpan.FromHours(1), Cancellation).ToListAsync(Cancellation)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task What_is_wrong_is_told_in_one_sentence()
    {
        (await store.FaultAsync(Cancellation)).ShouldBeNull();
        (await Store(s3, "elsewhere").FaultAsync(Cancellation)).ShouldBe("The bucket \"elsewhere\" does not exist in this account and region; create it, or correct Aws:Bucket.");
        (await Store(simulator.S3("unknown")).FaultAsync(Cancellation)).ShouldBe("The bucket \"store\" refuses the AWS credentials (InvalidAccessKeyId); check the access key and its secret.");
        (await Store(simulator.S3(secret: "wrong")).FaultAsync(Cancellation)).ShouldBe("The bucket \"store\" refuses the AWS credentials (SignatureDoesNotMatch); check the access key and its secret.");
        (await Store(simulator.S3(region: "eu-west-1")).FaultAsync(Cancellation)).ShouldBe("The bucket \"store\" is in another region (AuthorizationHeaderMalformed); set AWS_REGION to it, and AWS_ENDPOINT_URL to an address there.");
    }

    [Fact]
    public async Task Denied_access_is_told_in_one_sentence()
    {
        await using var closed = await TestSimulator.StartAsync(options: new SimulatorOptions { Denied = new Dictionary<string, IReadOnlyList<string>> { ["simulator"] = ["s3:*"] } });
        var denied = Store(closed.S3());

        (await denied.FaultAsync(Cancellation)).ShouldBe("The bucket \"store\" denies access (s3:ListObjectsV2); give the process's role the permissions that docs/operations.md lists.");
        (await Should.ThrowAsync<FileStoreException>(denied.ReadAsync("doc/content", Cancellation))).Message.ShouldContain("denies access");
    }

    private static S3FileStore Store(IAmazonS3 s3, string bucket = Bucket) => new(s3, Options.Create(new AwsOptions { Bucket = bucket }), TimeProvider.System);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private long Calls(string operation) => simulator.Simulator.Calls.Counts().Where(count => count.Service == "s3" && count.Operation == operation).Sum(count => count.Calls);

    private async Task<byte[]> ReadAsync(string name)
    {
        await using var stream = await store.ReadAsync(name, Cancellation);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private async Task LeavesNothing()
    {
        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Cancellation)).S3Objects.ShouldBeNull();
        (await s3.ListMultipartUploadsAsync(Bucket, Cancellation)).MultipartUploads.ShouldBeNull();
    }

    /// <summary>Gives its bytes in uneven pieces and cannot seek, as a request's body.</summary>
    private sealed class Drip(byte[] content, int breaksAt = int.MaxValue) : Stream
    {
        private int position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (position >= breaksAt)
                throw new IOException("The client left.");
            var length = Math.Min(Math.Min(buffer.Length, 70_001), content.Length - position);
            content.AsSpan(position, length).CopyTo(buffer.Span);
            position += length;
            return ValueTask.FromResult(length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
