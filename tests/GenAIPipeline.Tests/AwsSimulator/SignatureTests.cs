using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using GenAIPipeline.AwsSimulator;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Who is not let in, and in which service's words.</summary>
public sealed class SignatureTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("simulator", "wrong", "us-east-1", "SignatureDoesNotMatch", "SignatureDoesNotMatch")]
    [InlineData("nobody", "simulator", "us-east-1", "InvalidAccessKeyId", "InvalidClientTokenId")]
    [InlineData("simulator", "simulator", "eu-west-1", "AuthorizationHeaderMalformed", "SignatureDoesNotMatch")]
    public async Task A_wrong_signature_key_or_region_is_refused(string key, string secret, string region, string s3Code, string sqsCode)
    {
        await using var simulator = await TestSimulator.StartAsync();

        (await Should.ThrowAsync<AmazonS3Exception>(() => simulator.S3(key, secret, region).ListObjectsV2Async(new ListObjectsV2Request { BucketName = "docs" }, Cancellation))).ErrorCode.ShouldBe(s3Code);
        (await Should.ThrowAsync<AmazonSQSException>(() => simulator.Sqs(key, secret, region).ListQueuesAsync("", Cancellation))).ErrorCode.ShouldBe(sqsCode);
        simulator.Simulator.Calls.Counts().ShouldAllBe(count => !count.Worked);
    }

    [Fact]
    public async Task A_request_signed_long_ago_is_refused()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(20));
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { SignatureClock = clock });

        (await Should.ThrowAsync<AmazonSQSException>(() => simulator.Sqs().ListQueuesAsync("", Cancellation))).Message.ShouldStartWith("Signature expired");
        (await Should.ThrowAsync<AmazonS3Exception>(() => simulator.S3().ListBucketsAsync(Cancellation))).ErrorCode.ShouldBe("RequestTimeTooSkewed");
        using var presigned = await Http.GetAsync(simulator.S3().GetPreSignedURL(new GetPreSignedUrlRequest { BucketName = "docs", Key = "k", Protocol = Protocol.HTTP, Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5) }), Cancellation);
        presigned.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await presigned.Content.ReadAsStringAsync(Cancellation)).ShouldContain("Request has expired");
    }

    [Fact]
    public async Task Who_signs_nothing_is_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();

        using var s3 = await Http.GetAsync(new Uri(simulator.Server.Address, "docs/k"), Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, simulator.Server.Address) { Content = new StringContent("{}") };
        request.Headers.Add("X-Amz-Target", "AmazonSQS.ListQueues");
        using var sqs = await Http.SendAsync(request, Cancellation);

        (await s3.Content.ReadAsStringAsync(Cancellation)).ShouldContain("<Code>AccessDenied</Code>");
        (await sqs.Content.ReadAsStringAsync(Cancellation)).ShouldContain("com.amazonaws.sqs#MissingAuthenticationToken");
    }

    [Fact]
    public async Task What_a_key_may_not_do_is_denied()
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { Denied = new Dictionary<string, IReadOnlyList<string>> { ["simulator"] = ["sqs:DeleteQueue", "s3:*"] } });
        var queue = (await simulator.Sqs().CreateQueueAsync("inbox", Cancellation)).QueueUrl;

        var denied = await Should.ThrowAsync<AmazonSQSException>(() => simulator.Sqs().DeleteQueueAsync(queue, Cancellation));
        denied.ErrorCode.ShouldBe("AccessDenied");
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Should.ThrowAsync<AmazonS3Exception>(() => simulator.S3().ListBucketsAsync(Cancellation))).ErrorCode.ShouldBe("AccessDenied");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_was_changed_on_the_way_is_refused(bool isChunked)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await simulator.S3().PutBucketAsync("docs", Cancellation);
        var tampering = simulator.S3(configure: config =>
        {
            config.HttpClientFactory = new TamperingClients();
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
        });

        var refused = await Should.ThrowAsync<AmazonS3Exception>(() => tampering.PutObjectAsync(new PutObjectRequest { BucketName = "docs", Key = "k", ContentBody = "the original text", UseChunkEncoding = isChunked }, Cancellation));

        refused.ErrorCode.ShouldBe(isChunked ? "SignatureDoesNotMatch" : "XAmzContentSHA256Mismatch");
        simulator.Simulator.Objects.Find("docs", "k").ShouldBeNull();
    }

    /// <summary>Changes one word of every body behind the signer.</summary>
    private sealed class TamperingClients : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Tampering(), disposeHandler: true);

        private sealed class Tampering() : DelegatingHandler(new SocketsHttpHandler())
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var body = await request.Content!.ReadAsStringAsync(cancellationToken);
                var changed = new StringContent(body.Replace("original", "0riginal"));
                changed.Headers.Clear();
                foreach (var header in request.Content.Headers)
                    changed.Headers.TryAddWithoutValidation(header.Key, header.Value);
                request.Content = changed;
                return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
