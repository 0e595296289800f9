using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.AwsSimulator;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Objects with the official client, which signs and checks checksums by itself.</summary>
public sealed class S3ObjectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_comes_back_as_it_was_put(bool isChunked)
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { MaxObjectBytesInMemory = 100_000 });
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        var content = RandomNumberGenerator.GetBytes(300_000);
        var put = new PutObjectRequest { BucketName = "docs", Key = "a folder/größe + 1%.bin", InputStream = new MemoryStream(content), ContentType = "application/x-test", UseChunkEncoding = isChunked };
        put.Metadata["author"] = "somebody";
        put.Headers.ContentDisposition = "inline";
        put.TagSet = [new Tag { Key = "kind of", Value = "a+b" }];

        var stored = await s3.PutObjectAsync(put, Cancellation);
        using var got = await s3.GetObjectAsync("docs", "a folder/größe + 1%.bin", Cancellation);

        (await ReadAsync(got.ResponseStream)).ShouldBe(content);
        got.Headers.ContentType.ShouldBe("application/x-test");
        got.Headers.ContentDisposition.ShouldBe("inline");
        got.Metadata["author"].ShouldBe("somebody");
        got.TagCount.ShouldBe(1);
        stored.ETag.ShouldBe($"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"");
        (await s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = "docs", Key = "a folder/größe + 1%.bin" }, Cancellation)).Tagging.ShouldHaveSingleItem().Value.ShouldBe("a+b");
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task Checksums_are_verified_and_told(string algorithm)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        var right = KnownChecksum(algorithm);

        var put = await s3.PutObjectAsync(WithChecksum(algorithm, right), Cancellation);
        var head = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = "docs", Key = "k", ChecksumMode = ChecksumMode.ENABLED }, Cancellation);
        var wrong = await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutObjectAsync(WithChecksum(algorithm, Convert.ToBase64String(new byte[Convert.FromBase64String(right).Length])), Cancellation));

        Told(put).ShouldBe(right);
        Told(head).ShouldBe(right);
        wrong.ErrorCode.ShouldBe("BadDigest");

        string? Told(object answer) => (string?)answer.GetType().GetProperty("Checksum" + algorithm)!.GetValue(answer);
    }

    [Fact]
    public async Task A_wrong_MD5_is_refused_and_nothing_is_stored()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);

        var refused = await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutObjectAsync(new PutObjectRequest { BucketName = "docs", Key = "k", ContentBody = "x", MD5Digest = Convert.ToBase64String(new byte[16]) }, Cancellation));

        refused.ErrorCode.ShouldBe("BadDigest");
        simulator.Simulator.Objects.Find("docs", "k").ShouldBeNull();
    }

    [Theory]
    [InlineData("bytes=2-4", "cde", "bytes 2-4/10")]
    [InlineData("bytes=7-", "hij", "bytes 7-9/10")]
    [InlineData("bytes=-2", "ij", "bytes 8-9/10")]
    [InlineData("bytes=8-100", "ij", "bytes 8-9/10")]
    public async Task Ranges_are_served(string range, string expected, string contentRange)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await PutAsync(s3, "k", "abcdefghij");

        using var got = await s3.GetObjectAsync(new GetObjectRequest { BucketName = "docs", Key = "k", ByteRange = new ByteRange(range) }, Cancellation);

        got.HttpStatusCode.ShouldBe(HttpStatusCode.PartialContent);
        got.ContentRange.ShouldBe(contentRange);
        Encoding.ASCII.GetString(await ReadAsync(got.ResponseStream)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_range_behind_the_end_is_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await PutAsync(s3, "k", "abc");

        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.GetObjectAsync(new GetObjectRequest { BucketName = "docs", Key = "k", ByteRange = new ByteRange("bytes=3-") }, Cancellation))).ErrorCode.ShouldBe("InvalidRange");
    }

    [Fact]
    public async Task Writes_and_reads_keep_their_conditions()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using var simulator = await TestSimulator.StartAsync(clock);
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        PutObjectRequest Put(string body) => new() { BucketName = "docs", Key = "k", ContentBody = body };
        var none = Put("first");
        none.IfNoneMatch = "*";

        var first = await s3.PutObjectAsync(none, Cancellation);
        var again = await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutObjectAsync(none, Cancellation));
        var match = Put("second");
        match.IfMatch = first.ETag;
        var second = await s3.PutObjectAsync(match, Cancellation);
        var stale = await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutObjectAsync(match, Cancellation));

        again.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        again.ErrorCode.ShouldBe("PreconditionFailed");
        stale.ErrorCode.ShouldBe("PreconditionFailed");
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.GetObjectAsync(new GetObjectRequest { BucketName = "docs", Key = "k", EtagToMatch = first.ETag }, Cancellation))).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.GetObjectAsync(new GetObjectRequest { BucketName = "docs", Key = "k", EtagToNotMatch = second.ETag }, Cancellation))).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = "docs", Key = "k", ModifiedSinceDate = clock.GetUtcNow().UtcDateTime }, Cancellation))).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Versions_live_until_they_are_deleted_by_name()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await s3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = "docs", VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancellation);
        var first = await PutAsync(s3, "k", "one");
        var second = await PutAsync(s3, "k", "two");
        var marker = await s3.DeleteObjectAsync("docs", "k", Cancellation);

        await Should.ThrowAsync<NoSuchKeyException>(() => s3.GetObjectAsync("docs", "k", Cancellation));
        using (var old = await s3.GetObjectAsync("docs", "k", first.VersionId, Cancellation))
            Encoding.ASCII.GetString(await ReadAsync(old.ResponseStream)).ShouldBe("one");
        var listed = (await s3.ListVersionsAsync("docs", Cancellation)).Versions;
        listed.Where(version => version.IsDeleteMarker != true).Select(version => version.VersionId).ShouldBe([second.VersionId, first.VersionId]);
        listed.Single(version => version.IsLatest == true).VersionId.ShouldBe(marker.VersionId);
        marker.DeleteMarker.ShouldBe("true");

        await s3.DeleteObjectAsync("docs", "k", marker.VersionId, Cancellation);
        using var back = await s3.GetObjectAsync("docs", "k", Cancellation);
        back.VersionId.ShouldBe(second.VersionId);
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.GetObjectAsync("docs", "k", "nonsense", Cancellation))).ErrorCode.ShouldBe("NoSuchVersion");
    }

    [Fact]
    public async Task Objects_are_copied_with_their_metadata_or_new_one()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        var put = new PutObjectRequest { BucketName = "docs", Key = "from + here", ContentBody = "text", ContentType = "text/plain", TagSet = [new Tag { Key = "a", Value = "b" }] };
        put.Metadata["x"] = "1";
        await s3.PutObjectAsync(put, Cancellation);

        await s3.CopyObjectAsync("docs", "from + here", "docs", "kept", Cancellation);
        var replace = new CopyObjectRequest { SourceBucket = "docs", SourceKey = "from + here", DestinationBucket = "docs", DestinationKey = "replaced", MetadataDirective = S3MetadataDirective.REPLACE, ContentType = "text/html" };
        await s3.CopyObjectAsync(replace, Cancellation);
        await s3.DeleteObjectAsync("docs", "from + here", Cancellation);

        using var kept = await s3.GetObjectAsync("docs", "kept", Cancellation);
        using var replaced = await s3.GetObjectAsync("docs", "replaced", Cancellation);
        kept.Metadata["x"].ShouldBe("1");
        kept.TagCount.ShouldBe(1);
        replaced.Headers.ContentType.ShouldBe("text/html");
        replaced.Metadata.Count.ShouldBe(0);
        Encoding.ASCII.GetString(await ReadAsync(replaced.ResponseStream)).ShouldBe("text");
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.CopyObjectAsync("docs", "kept", "docs", "kept", Cancellation))).ErrorCode.ShouldBe("InvalidRequest");
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.CopyObjectAsync("docs", "from + here", "docs", "x", Cancellation))).ErrorCode.ShouldBe("NoSuchKey");
    }

    [Fact]
    public async Task Tags_are_replaced_and_removed()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var s3 = simulator.S3();
        await s3.PutBucketAsync("docs", Cancellation);
        await PutAsync(s3, "k", "x");
        async Task<List<Tag>> Tags() => (await s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = "docs", Key = "k" }, Cancellation)).Tagging;

        await s3.PutObjectTaggingAsync(new PutObjectTaggingRequest { BucketName = "docs", Key = "k", Tagging = new() { TagSet = [new() { Key = "a", Value = "1" }, new() { Key = "b", Value = "2" }] } }, Cancellation);
        (await Tags()).Select(tag => $"{tag.Key}={tag.Value}").ShouldBe(["a=1", "b=2"]);
        await s3.DeleteObjectTaggingAsync(new DeleteObjectTaggingRequest { BucketName = "docs", Key = "k" }, Cancellation);
        (await Tags()).ShouldBeNull();
        (await Should.ThrowAsync<AmazonS3Exception>(() => s3.PutObjectTaggingAsync(new PutObjectTaggingRequest { BucketName = "docs", Key = "k", Tagging = new() { TagSet = [new() { Key = "a", Value = "1" }, new() { Key = "a", Value = "2" }] } }, Cancellation))).ErrorCode.ShouldBe("InvalidTag");
    }

    internal static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, Cancellation);
        return memory.ToArray();
    }

    internal static Task<PutObjectResponse> PutAsync(AmazonS3Client s3, string key, string body, string bucket = "docs") =>
        s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = body }, Cancellation);

    private static PutObjectRequest WithChecksum(string algorithm, string value)
    {
        var request = new PutObjectRequest { BucketName = "docs", Key = "k", ContentBody = "123456789" };
        typeof(PutObjectRequest).GetProperty("Checksum" + algorithm)!.SetValue(request, value);
        return request;
    }

    // The check values of the catalogue of parametrised CRC algorithms, and the hashes, of "123456789".
    private static string KnownChecksum(string algorithm) => Convert.ToBase64String(algorithm switch
    {
        "CRC32" => Convert.FromHexString("CBF43926"),
        "CRC32C" => Convert.FromHexString("E3069283"),
        "CRC64NVME" => Convert.FromHexString("AE8B14860A799888"),
        "SHA1" => SHA1.HashData("123456789"u8),
        _ => SHA256.HashData("123456789"u8),
    });
}
