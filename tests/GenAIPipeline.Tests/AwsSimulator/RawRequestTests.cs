using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Requests that the official clients never make over plain HTTP, or never make at all.</summary>
public sealed class RawRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("y/Q5Jg==", 200)]
    [InlineData("AAAAAA==", 400)]
    public async Task An_unsigned_body_with_a_trailing_checksum_is_decoded_and_verified(string checksum, int status)
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Objects.CreateBucket("docs");
        var headers = new Dictionary<string, string> { ["x-amz-trailer"] = "x-amz-checksum-crc32", ["x-amz-decoded-content-length"] = "9", ["content-encoding"] = "aws-chunked" };

        var answer = await SignedRequest.SendAsync(simulator.Server.Address, "s3", HttpMethod.Put, "/docs/k", $"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:{checksum}\r\n\r\n", headers, Cancellation, "STREAMING-UNSIGNED-PAYLOAD-TRAILER");

        answer.Status.ShouldBe(status, answer.Body);
        var stored = simulator.Simulator.Objects.Find("docs", "k");
        (stored?.Size).ShouldBe(status == 200 ? 9 : null);
        (stored?.Headers.Count ?? 0).ShouldBe(0);
    }

    [Theory]
    [InlineData("<Nonsense/>")]
    [InlineData("<Delete><Object><Key>k</Key><Colour>red</Colour></Object></Delete>")]
    [InlineData("<Delete><Object>")]
    [InlineData("<Delete/>")]
    [InlineData("<!DOCTYPE d [<!ENTITY x \"y\">]><Delete><Object><Key>&x;</Key></Object></Delete>")]
    public async Task XML_that_the_model_does_not_know_is_refused(string xml)
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Objects.CreateBucket("docs");

        var answer = await SignedRequest.SendAsync(simulator.Server.Address, "s3", HttpMethod.Post, "/docs?delete=", xml, new Dictionary<string, string> { ["content-md5"] = Md5(xml) }, Cancellation);

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("<Code>MalformedXML</Code>");
    }

    [Theory]
    [InlineData("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==", "BadDigest")]
    [InlineData("x-nothing", "", "InvalidRequest")]
    public async Task Deleting_many_demands_a_right_checksum(string header, string value, string code)
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Objects.CreateBucket("docs");
        await S3ObjectTests.PutAsync(simulator.S3(), "k", "x");

        var answer = await SignedRequest.SendAsync(simulator.Server.Address, "s3", HttpMethod.Post, "/docs?delete=", "<Delete><Object><Key>k</Key></Object></Delete>", new Dictionary<string, string> { [header] = value }, Cancellation);

        answer.Body.ShouldContain($"<Code>{code}</Code>");
        simulator.Simulator.Objects.Find("docs", "k").ShouldNotBeNull();
    }

    [Fact]
    public async Task Parts_out_of_order_are_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Objects.CreateBucket("docs");
        var s3 = simulator.S3();
        var id = (await s3.InitiateMultipartUploadAsync("docs", "k", Cancellation)).UploadId;
        var parts = new List<string>();
        foreach (var number in (int[])[2, 1])
        {
            using var body = new MemoryStream([(byte)number]);
            var part = await s3.UploadPartAsync(new() { BucketName = "docs", Key = "k", UploadId = id, PartNumber = number, InputStream = body }, Cancellation);
            parts.Add($"<Part><PartNumber>{number}</PartNumber><ETag>{part.ETag}</ETag></Part>");
        }

        var answer = await SignedRequest.SendAsync(simulator.Server.Address, "s3", HttpMethod.Post, $"/docs/k?uploadId={id}", $"<CompleteMultipartUpload>{string.Concat(parts)}</CompleteMultipartUpload>", new Dictionary<string, string>(), Cancellation);

        answer.Body.ShouldContain("<Code>InvalidPartOrder</Code>");
    }

    [Fact]
    public async Task What_is_not_simulated_says_so()
    {
        await using var simulator = await TestSimulator.StartAsync();
        simulator.Simulator.Objects.CreateBucket("docs");

        var acl = await SignedRequest.SendAsync(simulator.Server.Address, "s3", HttpMethod.Get, "/docs?acl=", "", new Dictionary<string, string>(), Cancellation);
        var unknown = await SqsAsync(simulator, "DoNothing", "{}");

        acl.Status.ShouldBe(501);
        acl.Body.ShouldContain("<Code>NotImplemented</Code>");
        unknown.Body.ShouldContain("InvalidAction");
    }

    [Theory]
    [InlineData("""{"QueueName":7}""", "SerializationException")]
    [InlineData("""{"QueueName":"q","Colour":"red"}""", "InvalidParameterValue")]
    [InlineData("""["QueueName"]""", "SerializationException")]
    [InlineData("""{"QueueName":""", "SerializationException")]
    [InlineData("{}", "MissingParameter")]
    public async Task JSON_that_the_model_does_not_know_is_refused(string json, string code)
    {
        await using var simulator = await TestSimulator.StartAsync();

        var answer = await SqsAsync(simulator, "CreateQueue", json);

        answer.Status.ShouldBe(400);
        ((string?)JsonNode.Parse(answer.Body)!["__type"]).ShouldBe($"com.amazonaws.sqs#{code}");
    }

    private static Task<(int Status, string Body)> SqsAsync(TestSimulator simulator, string operation, string json) =>
        SignedRequest.SendAsync(simulator.Server.Address, "sqs", HttpMethod.Post, "/", json, new Dictionary<string, string> { ["x-amz-target"] = $"AmazonSQS.{operation}" }, Cancellation);

    private static string Md5(string text) => Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
