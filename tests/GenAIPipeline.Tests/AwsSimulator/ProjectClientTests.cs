using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Runtime;
using Amazon.Textract;
using Amazon.Textract.Model;
using Amazon.TranscribeService;
using Amazon.TranscribeService.Model;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Tests.AwsSimulator.Bedrock;
using GenAIPipeline.Tests.AwsSimulator.Textract;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>The clients that the project uses, against the simulator: signatures, answers, typed errors, streams.</summary>
public sealed class ProjectClientTests
{
    private static readonly BasicAWSCredentials Credentials = new("simulator", "simulator");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Textract_reads_a_page()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var textract = new AmazonTextractClient(Credentials, new AmazonTextractConfig { ServiceURL = $"{simulator.Server.Address}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        using var page = new MemoryStream(DrawnPage.Pdf("Read by a client"));

        var answer = await textract.DetectDocumentTextAsync(new DetectDocumentTextRequest { Document = new Document { Bytes = page } }, Cancellation);

        answer.Blocks.Single(b => b.BlockType == BlockType.LINE).Text.ShouldBe("Read by a client");
        (await Should.ThrowAsync<InvalidJobIdException>(() => textract.GetDocumentAnalysisAsync(new GetDocumentAnalysisRequest { JobId = "x" }, Cancellation))).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bedrock_answers_whole_and_in_a_stream()
    {
        await using var simulator = await TestSimulator.StartAsync();
        using var bedrock = new AmazonBedrockRuntimeClient(Credentials, new AmazonBedrockRuntimeConfig { ServiceURL = $"{simulator.Server.Address}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        List<Message> messages = [new Message { Role = ConversationRole.User, Content = [new ContentBlock { Text = "The mill stands by the river and grinds corn for the whole valley." }] }];

        var whole = await bedrock.ConverseAsync(new ConverseRequest { ModelId = Prompts.Model, Messages = messages }, Cancellation);
        using var stream = await bedrock.ConverseStreamAsync(new ConverseStreamRequest { ModelId = Prompts.Model, Messages = messages }, Cancellation);
        var events = new List<object>();
        await foreach (var received in stream.Stream.WithCancellation(Cancellation))
            events.Add(received);

        string.Concat(events.OfType<ContentBlockDeltaEvent>().Select(e => e.Delta.Text)).ShouldBe(whole.Output.Message.Content[0].Text);
        events.OfType<MessageStopEvent>().ShouldHaveSingleItem().StopReason.ShouldBe(StopReason.End_turn);
        events.OfType<ConverseStreamMetadataEvent>().ShouldHaveSingleItem().Usage.TotalTokens.ShouldBe(whole.Usage.TotalTokens);
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Code = "ModelStreamErrorException" });
        using var broken = await bedrock.ConverseStreamAsync(new ConverseStreamRequest { ModelId = Prompts.Model, Messages = messages }, Cancellation);
        var error = await Should.ThrowAsync<BedrockRuntimeEventStreamException>(async () =>
        {
            await foreach (var _ in broken.Stream.WithCancellation(Cancellation))
            {
            }
        });
        error.InnerException.ShouldBeOfType<ModelStreamErrorException>();
    }

    [Fact]
    public async Task Transcribe_and_EventBridge_answer_with_their_types()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await simulator.PutObjectAsync("media", "a.wav", "no sound"u8.ToArray());
        using var transcribe = new AmazonTranscribeServiceClient(Credentials, new AmazonTranscribeServiceConfig { ServiceURL = $"{simulator.Server.Address}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        using var events = new AmazonEventBridgeClient(Credentials, new AmazonEventBridgeConfig { ServiceURL = $"{simulator.Server.Address}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        var request = new StartTranscriptionJobRequest { TranscriptionJobName = "j", LanguageCode = LanguageCode.EnUS, Media = new Media { MediaFileUri = "s3://media/a.wav" } };

        var job = (await transcribe.StartTranscriptionJobAsync(request, Cancellation)).TranscriptionJob;
        await Should.ThrowAsync<Amazon.TranscribeService.Model.ConflictException>(() => transcribe.StartTranscriptionJobAsync(request, Cancellation));
        await transcribe.DeleteTranscriptionJobAsync(new DeleteTranscriptionJobRequest { TranscriptionJobName = "j" }, Cancellation);
        var put = await events.PutEventsAsync(new PutEventsRequest { Entries = [new PutEventsRequestEntry { Source = "x", DetailType = "y", Detail = "{}" }, new PutEventsRequestEntry { Source = "x", DetailType = "y", Detail = "[" }] }, Cancellation);

        job.CreationTime!.Value.ShouldBeGreaterThan(DateTime.UnixEpoch.AddYears(50));
        put.FailedEntryCount.ShouldBe(1);
        put.Entries.Select(e => e.ErrorCode).ShouldBe([null, "MalformedDetail"]);
    }
}
