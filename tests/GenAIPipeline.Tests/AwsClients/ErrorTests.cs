using System.Net;
using System.Text.Json.Nodes;
using Amazon.BedrockRuntime.Model;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Errors of the services become their exceptions.</summary>
public sealed class ErrorTests
{
    public static TheoryData<string, string> AllOperations => Operations.Names;

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task Every_modelled_error_is_its_own_exception(string service, string name)
    {
        var operation = Operations.Find(service, name);
        foreach (var code in operation.Service.ErrorsOf(name))
        {
            var status = (int?)operation.Service.Errors[code]!["httpError"] ?? ((string?)operation.Service.Errors[code]!["error"] == "server" ? 500 : 400);
            await using var endpoint = await AwsEndpoint.StartAsync(context => Refuse(context, operation.Service.IsRest, code, status));

            var error = await Should.ThrowAsync<AmazonServiceException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _)));

            error.GetType().ShouldBe(operation.Service.ModelType(code.EndsWith("Exception", StringComparison.Ordinal) ? code : code + "Exception"));
            ((int)error.StatusCode).ShouldBe(status);
            error.ErrorCode.ShouldBe(code);
            error.RequestId.ShouldBe(AwsEndpoint.RequestId);
            error.Message.ShouldBe("no, because");
            error.ErrorType.ShouldBe(ErrorType.Unknown);
            (error.Retryable is not null).ShouldBe(code == "ModelNotReadyException");
            endpoint.Requests.Count.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData("Textract", "DetectDocumentText", "com.amazonaws.textract#ThrottlingException", "ThrottlingException")]
    [InlineData("EventBridge", "PutEvents", "InternalException:http://internal.amazon.com/coral/", "InternalException")]
    public async Task The_type_in_the_body_may_carry_a_namespace(string service, string name, string type, string code)
    {
        var operation = Operations.Find(service, name);
        await using var endpoint = await AwsEndpoint.StartAsync(new JsonObject { ["__type"] = type, ["Message"] = "slower" }.ToJsonString(), 400);

        var error = await Should.ThrowAsync<AmazonServiceException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _)));

        (error.GetType().Name, error.ErrorCode, error.Message).ShouldBe((code, code, "slower"));
    }

    [Theory]
    [InlineData("Textract", "DetectDocumentText", "Amazon.Textract.AmazonTextractException")]
    [InlineData("TranscribeService", "GetTranscriptionJob", "Amazon.TranscribeService.AmazonTranscribeServiceException")]
    [InlineData("BedrockRuntime", "Converse", "Amazon.BedrockRuntime.AmazonBedrockRuntimeException")]
    [InlineData("EventBridge", "PutEvents", "Amazon.EventBridge.AmazonEventBridgeException")]
    public async Task A_code_that_no_model_lists_is_the_plain_exception_of_the_service(string service, string name, string exception)
    {
        var operation = Operations.Find(service, name);
        await using var endpoint = await AwsEndpoint.StartAsync(context => Refuse(context, operation.Service.IsRest, "UnrecognizedClientException", 403));

        var error = await Should.ThrowAsync<AmazonServiceException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _)));

        (error.GetType().FullName, error.ErrorCode, error.StatusCode, error.RequestId).ShouldBe((exception, "UnrecognizedClientException", HttpStatusCode.Forbidden, AwsEndpoint.RequestId));
    }

    [Fact]
    public async Task A_page_of_a_proxy_is_an_error_with_its_status()
    {
        var operation = Operations.Find("BedrockRuntime", "Converse");
        await using var endpoint = await AwsEndpoint.StartAsync("<html>Bad gateway</html>", 502);

        var error = await Should.ThrowAsync<AmazonServiceException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _)));

        error.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Members_of_an_error_are_read()
    {
        var operation = Operations.Find("BedrockRuntime", "Converse");
        await using var endpoint = await AwsEndpoint.StartAsync(context =>
        {
            context.Response.Headers["x-amzn-ErrorType"] = "ModelErrorException";
            return AwsEndpoint.Write(context, """{"message":"m","originalStatusCode":503,"resourceName":"model"}""", 424);
        });

        var error = await Should.ThrowAsync<ModelErrorException>(() => Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _)));

        (error.OriginalStatusCode, error.ResourceName, error.StatusCode).ShouldBe((503, "model", HttpStatusCode.FailedDependency));
    }

    internal static Task Refuse(HttpContext context, bool isRest, string code, int status)
    {
        if (isRest)
            context.Response.Headers["x-amzn-ErrorType"] = $"{code}:http://internal.amazon.com/coral/com.amazon.bedrock/";
        var body = isRest ? new JsonObject { ["message"] = "no, because" } : new JsonObject { ["__type"] = code, ["message"] = "no, because" };
        return AwsEndpoint.Write(context, body.ToJsonString(), status);
    }
}
