using Amazon.BedrockRuntime.Model;
using Amazon.Runtime;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>The retries of the SDK follow the configuration, and calls can be cancelled.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData("Textract", "DetectDocumentText", "ThrottlingException", 400)]
    [InlineData("Textract", "StartDocumentAnalysis", "LimitExceededException", 400)]
    [InlineData("TranscribeService", "GetTranscriptionJob", "InternalFailureException", 500)]
    [InlineData("BedrockRuntime", "Converse", "ModelNotReadyException", 429)]
    [InlineData("EventBridge", "PutEvents", "InternalException", 500)]
    public async Task A_passing_error_is_tried_again_as_often_as_configured(string service, string name, string code, int status)
    {
        var operation = Operations.Find(service, name);
        await using var endpoint = await AwsEndpoint.StartAsync(context => ErrorTests.Refuse(context, operation.Service.IsRest, code, status));

        await Should.ThrowAsync<AmazonServiceException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _), config => config.MaxErrorRetry = 1));

        endpoint.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_try_that_succeeds_is_the_answer()
    {
        var operation = Operations.Find("BedrockRuntime", "CountTokens");
        var calls = 0;
        await using var endpoint = await AwsEndpoint.StartAsync(context => Interlocked.Increment(ref calls) == 1 ? ErrorTests.Refuse(context, true, "ThrottlingException", 429) : AwsEndpoint.Write(context, """{"inputTokens":7}"""));

        var answer = await Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _), config => config.MaxErrorRetry = 1);

        ((CountTokensResponse)answer).InputTokens.ShouldBe(7);
        endpoint.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("ValidationException", 400)]
    [InlineData("ModelTimeoutException", 408)]
    [InlineData("ModelErrorException", 424)]
    public async Task An_error_that_would_come_again_is_not_tried_again(string code, int status)
    {
        var operation = Operations.Find("BedrockRuntime", "Converse");
        await using var endpoint = await AwsEndpoint.StartAsync(context => ErrorTests.Refuse(context, true, code, status));

        await Should.ThrowAsync<AmazonServiceException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _), config => config.MaxErrorRetry = 3));

        endpoint.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_while_the_service_still_works()
    {
        using var stop = new CancellationTokenSource();
        await using var endpoint = await AwsEndpoint.StartAsync(async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = new Amazon.Textract.AmazonTextractClient(AwsEndpoint.Credentials, endpoint.Configure<Amazon.Textract.AmazonTextractConfig>());

        await Should.ThrowAsync<OperationCanceledException>(() => client.GetDocumentAnalysisAsync(new() { JobId = "job" }, stop.Token));
    }
}
