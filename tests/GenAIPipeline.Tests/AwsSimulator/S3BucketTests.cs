using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using GenAIPipeline.AwsSimulator;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Buckets, listings, deleting many, multipart uploads and presigned addresses.</summary>
public sealed class S3BucketTests
{
    private const int MiB = 1024 * 1024;
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Buckets_are_made_listed_and_deleted_when_empty()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("one", Cancellation);
        await s3.PutBucketAsync("two", Cancellation);
        await S3ObjectTests.PutAsync(s3, "k", "x", "two");

        (await s3.ListBucketsAsync(Cancellation)).Buckets.Select(bucket => bucket.BucketName).ShouldBe(["one", "two"]);
        (await s3.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = "one" }, Cancellation)).Location.Value.ShouldBeNullOrEmpty();
        (await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = "one" }, Cancellation)).BucketRegion.ShouldBe("us-east-1");
        await s3.DeleteBucketAsync("one", Cancellation);
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.DeleteBucketAsync("two", Cancellation))).ErrorCode.ShouldBe("BucketNotEmpty");
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.HeadBucketAsync(new HeadBucketRequest { BucketName = "one" }, Cancellation))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutBucketAsync("NotAName", Cancellation))).ErrorCode.ShouldBe("InvalidBucketName");
    }

    [Fact]
    public async Task Listings_fold_at_the_delimiter_and_go_on_page_by_page()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        foreach (var key in (string[])["b/2", "a", "b/1", "c + d/ü", "b/x/y", "z"])
            await S3ObjectTests.PutAsync(s3, key, key);

        var keys = new List<string>();
        var prefixes = new List<string>();
        var request = new ListObjectsV2Request { BucketName = "docs", Delimiter = "/", MaxKeys = 2 };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request, Cancellation);
            (page.KeyCount ?? 0).ShouldBeLessThanOrEqualTo(2);
            keys.AddRange((page.S3Objects ?? []).Select(found => found.Key));
            prefixes.AddRange(page.CommonPrefixes ?? []);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        keys.ShouldBe(["a", "z"]);
        prefixes.ShouldBe(["b/", "c + d/"]);
        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "docs", Prefix = "b/", StartAfter = "b/1" }, Cancellation)).S3Objects.Select(found => found.Key).ShouldBe(["b/2", "b/x/y"]);
        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "docs", Prefix = "c", Encoding = EncodingType.Url }, Cancellation)).S3Objects.ShouldHaveSingleItem().Size.ShouldBe(8);
    }

    [Fact]
    public async Task Versions_are_listed_page_by_page()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = "docs", VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancellation);
        var put = new List<string>();
        foreach (var key in (string[])["a", "b"])
            for (var i = 0; i < 3; i++)
                put.Add((await S3ObjectTests.PutAsync(s3, key, $"{i}")).VersionId);

        var listed = new List<string>();
        var request = new ListVersionsRequest { BucketName = "docs", MaxKeys = 2 };
        ListVersionsResponse page;
        do
        {
            page = await s3.ListVersionsAsync(request, Cancellation);
            listed.AddRange(page.Versions.Select(version => version.VersionId));
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);

        listed.ShouldBe([put[2], put[1], put[0], put[5], put[4], put[3]]);
    }

    [Fact]
    public async Task Many_objects_are_deleted_in_one_call()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await S3ObjectTests.PutAsync(s3, "a", "1");
        await S3ObjectTests.PutAsync(s3, "b & <c>", "2");

        var deleted = await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = "docs", Objects = [new() { Key = "a" }, new() { Key = "b & <c>" }, new() { Key = "never there" }] }, Cancellation);

        deleted.DeletedObjects.Select(entry => entry.Key).ShouldBe(["a", "b & <c>", "never there"]);
        (await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "docs" }, Cancellation)).KeyCount.ShouldBe(0);
    }

    [Fact]
    public async Task The_transfer_utility_uploads_in_parts_and_the_whole_comes_back()
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { MaxObjectBytesInMemory = MiB });
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        var content = RandomNumberGenerator.GetBytes(12 * MiB);
        using var transfer = new TransferUtility(s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 5 * MiB });

        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = "docs", Key = "large", InputStream = new MemoryStream(content), PartSize = 5 * MiB }, Cancellation);
        using var got = await s3.GetObjectAsync("docs", "large", Cancellation);
        using var middle = await s3.GetObjectAsync(new GetObjectRequest { BucketName = "docs", Key = "large", ByteRange = new ByteRange((5 * MiB) - 2, (5 * MiB) + 1) }, Cancellation);

        got.ETag.ShouldEndWith("-3\"");
        (await S3ObjectTests.ReadAsync(got.ResponseStream)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        (await S3ObjectTests.ReadAsync(middle.ResponseStream)).ShouldBe(content[((5 * MiB) - 2)..((5 * MiB) + 2)]);
        (await s3.ListMultipartUploadsAsync("docs", Cancellation)).MultipartUploads.ShouldBeNull();
    }

    [Fact]
    public async Task A_multipart_upload_is_listed_checked_aborted_and_conditional()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        var id = (await s3.InitiateMultipartUploadAsync("docs", "k", Cancellation)).UploadId;
        Task<UploadPartResponse> Part(int number, string body) => s3.UploadPartAsync(new UploadPartRequest { BucketName = "docs", Key = "k", UploadId = id, PartNumber = number, InputStream = new MemoryStream(Encoding.ASCII.GetBytes(body)) }, Cancellation);
        Task<CompleteMultipartUploadResponse> Complete(params PartETag[] parts) => s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = "docs", Key = "k", UploadId = id, PartETags = [.. parts], IfNoneMatch = "*" }, Cancellation);
        async Task<string> Refused(Func<Task> call) => (await Should.ThrowAsync<AmazonS3Exception>(call)).ErrorCode;

        var first = await Part(1, "one");
        var second = await Part(2, "two");
        (await s3.ListPartsAsync("docs", "k", id, Cancellation)).Parts.Select(part => (part.PartNumber, part.Size)).ShouldBe([(1, 3L), (2, 3L)]);
        (await s3.ListMultipartUploadsAsync("docs", Cancellation)).MultipartUploads.ShouldHaveSingleItem().UploadId.ShouldBe(id);
        (await Refused(() => Complete(new PartETag(1, second.ETag)))).ShouldBe("InvalidPart");
        (await Refused(() => Complete(new PartETag(1, first.ETag), new PartETag(2, second.ETag)))).ShouldBe("EntityTooSmall");

        await S3ObjectTests.PutAsync(s3, "k", "somebody was faster");
        (await Refused(() => Complete(new PartETag(1, first.ETag)))).ShouldBe("PreconditionFailed");
        await s3.AbortMultipartUploadAsync("docs", "k", id, Cancellation);
        (await Refused(() => Part(3, "three"))).ShouldBe("NoSuchUpload");
    }

    [Fact]
    public async Task Presigned_addresses_put_and_get_without_credentials()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        string Presign(HttpVerb verb, TimeSpan lifetime) => s3.GetPreSignedURL(new GetPreSignedUrlRequest { BucketName = "docs", Key = "a +b/ü.txt", Verb = verb, Protocol = Protocol.HTTP, Expires = TimeProvider.System.GetUtcNow().UtcDateTime + lifetime });

        using var put = await Http.PutAsync(Presign(HttpVerb.PUT, TimeSpan.FromMinutes(5)), new StringContent("text"), Cancellation);
        using var get = await Http.GetAsync(Presign(HttpVerb.GET, TimeSpan.FromMinutes(5)), Cancellation);
        using var otherVerb = await Http.GetAsync(Presign(HttpVerb.PUT, TimeSpan.FromMinutes(5)), Cancellation);
        using var changed = await Http.GetAsync(Presign(HttpVerb.GET, TimeSpan.FromMinutes(5)) + "&response-content-type=text%2Fhtml", Cancellation);

        put.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await get.Content.ReadAsStringAsync(Cancellation)).ShouldBe("text");
        otherVerb.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await changed.Content.ReadAsStringAsync(Cancellation)).ShouldContain("<Code>SignatureDoesNotMatch</Code>");
    }
}
