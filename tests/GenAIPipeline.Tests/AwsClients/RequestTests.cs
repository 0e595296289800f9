using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>What the operations send.</summary>
public sealed class RequestTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    public static TheoryData<string, string> AllOperations => Operations.Names;

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task Every_member_arrives_under_its_name_and_the_signature_verifies(string service, string name)
    {
        var operation = Operations.Find(service, name);
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        for (var variant = 0; variant < ModelExamples.VariantsOf(operation.Service, operation.Input); variant++)
        {
            var request = Operations.Request(operation, variant, out var body);

            using (await Operations.CallAsync(endpoint, operation, request) as IDisposable)
            {
                endpoint.Requests.TryDequeue(out var sent).ShouldBeTrue();
                JsonNode.DeepEquals(JsonNode.Parse(sent!.Body), body).ShouldBeTrue($"variant {variant}: sent {JsonSerializer.Serialize(sent.Json)} for {body.ToJsonString()}");
                Signature.Verify(sent, Secret).ShouldBe($"eu-central-1/{operation.Service.SigningName}");
                sent.Method.ShouldBe("POST");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task The_operation_is_named_as_its_protocol_does(string service, string name)
    {
        var operation = Operations.Find(service, name);
        await using var endpoint = await AwsEndpoint.StartAsync("{}");

        using (await Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _)) as IDisposable)
        {
            var sent = endpoint.Requests.Single();
            sent.Headers["Content-Type"].ShouldBe(operation.Service.IsRest ? "application/json" : "application/x-amz-json-1.1");
            sent.Headers.GetValueOrDefault("X-Amz-Target").ShouldBe(operation.Service.IsRest ? null : $"{operation.Service.Target}.{name}");
            (operation.Service.IsRest ? operation.MatchesPath(sent.Target) : sent.Target == "/").ShouldBeTrue(sent.Target);
        }
    }

    [Theory]
    [InlineData("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse")]
    [InlineData("arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0", "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.amazon.nova-lite-v1%3A0/converse")]
    public async Task A_model_id_is_encoded_into_one_part_of_the_path(string modelId, string path)
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonBedrockRuntimeConfig>());

        await client.ConverseAsync(new ConverseRequest { ModelId = modelId }, TestContext.Current.CancellationToken);

        endpoint.Requests.Single().Target.ShouldBe(path);
        Signature.Verify(endpoint.Requests.Single(), Secret).ShouldBe("eu-central-1/bedrock");
    }

    [Fact]
    public async Task A_missing_part_of_the_path_is_refused_before_anything_is_sent()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonBedrockRuntimeConfig>());

        (await Should.ThrowAsync<AmazonBedrockRuntimeException>(() => client.ConverseAsync(new ConverseRequest(), TestContext.Current.CancellationToken))).Message.ShouldContain("ModelId");

        endpoint.Requests.ShouldBeEmpty();
    }
}
