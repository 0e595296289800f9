using System.Text.Json.Nodes;
using Amazon.BedrockRuntime;
using Amazon.Runtime;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Tests.AwsClients;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Whatever goes wrong has a cause and one sentence, which names the model and quotes nothing.</summary>
public sealed class BedrockFailureTests
{
    private const string Secret = "SECRET of the document";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ThrottlingException", 429, "Too many tokens, please wait", ModelFailureCause.Throttled)]
    [InlineData("ThrottlingException", 429, "Too many tokens per day, please wait", ModelFailureCause.ThrottledToday)]
    [InlineData("ServiceQuotaExceededException", 400, "", ModelFailureCause.Throttled)]
    [InlineData("ModelTimeoutException", 408, "", ModelFailureCause.TimedOut)]
    [InlineData("ModelErrorException", 424, "", ModelFailureCause.ModelFailed)]
    [InlineData("ModelNotReadyException", 429, "", ModelFailureCause.NotReady)]
    [InlineData("InternalServerException", 500, "", ModelFailureCause.Unavailable)]
    [InlineData("ServiceUnavailableException", 503, "", ModelFailureCause.Unavailable)]
    [InlineData("ResourceNotFoundException", 404, "", ModelFailureCause.NotEnabled)]
    [InlineData("AccessDeniedException", 403, "You don't have access to the model with the specified model ID.", ModelFailureCause.NotEnabled)]
    [InlineData("AccessDeniedException", 403, "User is not authorized to perform: bedrock:InvokeModel", ModelFailureCause.Unauthorized)]
    [InlineData("ExpiredTokenException", 403, "The security token included in the request is expired", ModelFailureCause.Unauthorized)]
    [InlineData("InvalidSignatureException", 403, "Credential should be scoped to a valid region.", ModelFailureCause.WrongRegion)]
    [InlineData("ValidationException", 400, "Input is too long for requested model.", ModelFailureCause.ContextTooLong)]
    [InlineData("ValidationException", 400, "prompt is too long: 210000 tokens > 200000 maximum", ModelFailureCause.ContextTooLong)]
    [InlineData("ValidationException", 400, "The maximum tokens you requested exceeds the model limit of 4096.", ModelFailureCause.Rejected)]
    [InlineData("ValidationException", 400, "Invocation of model ID x with on-demand throughput isn't supported.", ModelFailureCause.NotEnabled)]
    [InlineData("ValidationException", 400, "The provided model identifier is invalid.", ModelFailureCause.NotEnabled)]
    [InlineData("ValidationException", 400, "1 validation error detected", ModelFailureCause.Rejected)]
    [InlineData("NewerException", 429, "", ModelFailureCause.Throttled)]
    [InlineData("NewerException", 503, "", ModelFailureCause.Unavailable)]
    [InlineData("NewerException", 418, "", ModelFailureCause.Rejected)]
    public async Task Errors_of_the_service_have_their_cause(string code, int status, string message, ModelFailureCause cause)
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context =>
        {
            context.Response.Headers["x-amzn-ErrorType"] = code;
            return AwsEndpoint.Write(context, new JsonObject { ["message"] = $"{message} {Secret}" }.ToJsonString(), status);
        });
        using var client = new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("a", "b"), endpoint.Configure(new AmazonBedrockRuntimeConfig())), "some.model", new BedrockOptions(), TimeProvider.System);

        var whole = await Should.ThrowAsync<ModelFailureException>(() => client.GetResponseAsync(Secret, null, Cancellation));
        var streamed = await Should.ThrowAsync<ModelFailureException>(() => client.GetStreamingResponseAsync(Secret, null, Cancellation).ToListAsync(Cancellation).AsTask());

        (whole.Cause, streamed.Cause, endpoint.Requests.Count).ShouldBe((cause, cause, 2));
        whole.ToString().ShouldNotContain("SECRET");
        whole.Message.Count(letter => letter == '\n').ShouldBe(0);
        (whole.RetryAfter is not null).ShouldBe(cause == ModelFailureCause.ThrottledToday);
    }

    [Theory]
    [InlineData("{\"output\":")]
    [InlineData("<html>")]
    [InlineData("{}")]
    public async Task An_answer_that_is_none_is_an_outage(string body)
    {
        await using var endpoint = await AwsEndpoint.StartAsync(body);
        using var client = new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("a", "b"), endpoint.Configure(new AmazonBedrockRuntimeConfig())), "some.model", new BedrockOptions(), TimeProvider.System);

        (await Should.ThrowAsync<ModelFailureException>(() => client.GetResponseAsync(Secret, null, Cancellation))).Cause.ShouldBe(ModelFailureCause.Unavailable);
    }

    [Theory]
    [InlineData(FaultKind.Reset, false)]
    [InlineData(FaultKind.Reset, true)]
    [InlineData(FaultKind.Truncate, false)]
    public async Task A_connection_that_breaks_is_an_outage(FaultKind kind, bool afterWork)
    {
        await using var bedrock = await BedrockCalls.StartAsync();
        bedrock.Add(new Fault { Kind = kind, AfterWork = afterWork });

        var fault = await Should.ThrowAsync<ModelFailureException>(() => bedrock.Client().GetResponseAsync(Secret, null, Cancellation));

        fault.Cause.ShouldBe(ModelFailureCause.Unavailable);
        bedrock.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_an_operator_has_to_put_right_is_said_in_one_sentence()
    {
        await using var bedrock = await BedrockCalls.StartAsync(new SimulatorOptions { Denied = new Dictionary<string, IReadOnlyList<string>> { ["simulator"] = ["bedrock:Converse"] } });
        await SaysAsync(bedrock.Client(), ModelFailureCause.Unauthorized, "allow bedrock:InvokeModel");

        await using var open = await BedrockCalls.StartAsync();
        await SaysAsync(open.Client(model: "anthropic.claude-sonnet-4-5-20250929-v1:0"), ModelFailureCause.NotEnabled, "us.anthropic.claude-sonnet-4-5-20250929-v1:0");
        await SaysAsync(open.Client(model: "some.model"), ModelFailureCause.NotEnabled, "knows no model some.model in us-east-1");
        await SaysAsync(open.Client(region: "eu-central-1"), ModelFailureCause.WrongRegion, "AWS_REGION");
        await SaysAsync(open.Client(secret: "wrong"), ModelFailureCause.Unauthorized, "check the access key and its secret");
        await SaysAsync(open.Client(new() { GuardrailId = "none" }), ModelFailureCause.Rejected, "GuardrailId");
        open.Configure(new JsonObject { ["models"] = new JsonArray(new JsonObject { ["id"] = "some.model", ["isEnabled"] = false }) });
        await SaysAsync(open.Client(model: "some.model"), ModelFailureCause.NotEnabled, "no access to the model some.model in us-east-1: enable it");
    }

    [Fact]
    public async Task Nobody_listening_and_missing_credentials_are_told_apart()
    {
        using var nowhere = new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("a", "b"), new AmazonBedrockRuntimeConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 }), "some.model", new BedrockOptions(), TimeProvider.System);
        await SaysAsync(nowhere, ModelFailureCause.Unavailable, "cannot be reached");

        using var unknown = new BedrockChatClient(new AmazonBedrockRuntimeClient(new NoCredentials(), new AmazonBedrockRuntimeConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 }), "some.model", new BedrockOptions(), TimeProvider.System);
        await SaysAsync(unknown, ModelFailureCause.NoCredentials, "AWS_PROFILE");
    }

    private static async Task SaysAsync(BedrockChatClient client, ModelFailureCause cause, string advice)
    {
        var fault = await Should.ThrowAsync<ModelFailureException>(() => client.GetResponseAsync(Secret, null, Cancellation));
        fault.Message.ShouldContain(advice);
        (fault.Cause, fault.MayPass).ShouldBe((cause, cause == ModelFailureCause.Unavailable));
    }

    /// <summary>What the SDK's chain throws when it finds nothing.</summary>
    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("Failed to resolve AWS credentials. The credential providers used to search for credentials returned the following errors.");
    }
}
