using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.Textract;
using Amazon.Textract.Model;
using Amazon.TranscribeService.Model;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Answers that are newer than the models are read as far as they are known.</summary>
public sealed class ToleranceTests
{
    [Fact]
    public async Task Unknown_members_nulls_and_values_pass()
    {
        var answer = await ReadAsync<GetDocumentAnalysisResponse>("Textract", "GetDocumentAnalysis", """
            {"JobStatus":"PAUSED","Blocks":[{"BlockType":"LAYOUT_HOLOGRAM","Confidence":99.5,"Page":null,"Relationships":null,"Shine":{"a":[1,{"b":null}]}}],"ResponseMetadata":{"RequestId":"theirs"},"More":[[]]}
            """);

        answer.JobStatus.Value.ShouldBe("PAUSED");
        (answer.JobStatus == JobStatus.SUCCEEDED).ShouldBeFalse();
        var block = answer.Blocks.ShouldHaveSingleItem();
        block.BlockType.ShouldBe(new BlockType("LAYOUT_HOLOGRAM"));
        (block.Confidence, block.Page, block.Relationships, answer.NextToken, answer.Warnings).ShouldBe((99.5f, null, null, null, null));
        answer.ResponseMetadata.RequestId.ShouldBe(AwsEndpoint.RequestId);
        answer.HttpStatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_union_member_that_no_model_knows_leaves_an_empty_union()
    {
        var answer = await ReadAsync<ConverseResponse>("BedrockRuntime", "Converse", """
            {"output":{"message":{"role":"assistant","content":[{"hologram":{"x":1}},{"text":"hello"},{"toolUse":{"toolUseId":"1","name":"f","input":{"a":[1,2.5,"x",null,true]}}},{"reasoningContent":{"redactedContent":"AAEC"}}]}},
             "stopReason":"tired","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheReadInputTokens":4,"serverToolUsage":{}},"metrics":{"latencyMs":5000000000},"trace":{"promptRouter":{"invokedModelId":"m"}}}
            """);

        var content = answer.Output.Message.Content;
        (content[0].Text, content[0].ToolUse, content[1].Text).ShouldBe((null, null, "hello"));
        content[2].ToolUse.Input.AsDictionary()["a"].AsList().Select(value => value.Type.ToString()).ShouldBe(["Int", "Double", "String", "Null", "Bool"]);
        content[3].ReasoningContent.RedactedContent.ToArray().ShouldBe(new byte[] { 0, 1, 2 });
        answer.StopReason.Value.ShouldBe("tired");
        (answer.Usage.CacheReadInputTokens, answer.Usage.CacheWriteInputTokens, answer.Metrics.LatencyMs).ShouldBe((4, null, 5_000_000_000));
        answer.AdditionalModelResponseFields.IsNull().ShouldBeTrue();
    }

    [Fact]
    public async Task Moments_are_read_in_UTC_with_their_fraction()
    {
        var answer = await ReadAsync<GetTranscriptionJobResponse>("TranscribeService", "GetTranscriptionJob", """
            {"TranscriptionJob":{"TranscriptionJobStatus":"COMPLETED","CreationTime":1.700000000125E9,"CompletionTime":1700000001,"LanguageCode":"tlh-KX","IdentifiedLanguageScore":0.98}}
            """);

        var job = answer.TranscriptionJob;
        job.CreationTime.ShouldBe(new DateTime(2023, 11, 14, 22, 13, 20, 125, DateTimeKind.Utc));
        job.CompletionTime!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        (job.LanguageCode.Value, job.IdentifiedLanguageScore, job.Tags).ShouldBe(("tlh-KX", 0.98f, null));
    }

    [Fact]
    public async Task An_answer_without_a_body_is_read()
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context => Task.CompletedTask);
        var operation = Operations.Find("TranscribeService", "DeleteTranscriptionJob");

        var answer = await Operations.CallAsync(endpoint, operation, new DeleteTranscriptionJobRequest { TranscriptionJobName = "job" });

        answer.ResponseMetadata.RequestId.ShouldBe(AwsEndpoint.RequestId);
    }

    [Fact]
    public async Task An_empty_list_is_sent_and_one_that_is_not_set_is_not()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonBedrockRuntimeConfig>());

        await client.ConverseAsync(new ConverseRequest { ModelId = "m", Messages = [], InferenceConfig = new InferenceConfiguration { MaxTokens = 1, Temperature = 0.2f } }, TestContext.Current.CancellationToken);

        System.Text.Encoding.UTF8.GetString(endpoint.Requests.Single().Body).ShouldBe("""{"inferenceConfig":{"maxTokens":1,"temperature":0.2},"messages":[]}""");
    }

    private static async Task<T> ReadAsync<T>(string service, string name, string json) where T : Amazon.Runtime.AmazonWebServiceResponse
    {
        await using var endpoint = await AwsEndpoint.StartAsync(json);
        var operation = Operations.Find(service, name);
        return (T)await Operations.CallAsync(endpoint, operation, Operations.Request(operation, 0, out _));
    }
}
