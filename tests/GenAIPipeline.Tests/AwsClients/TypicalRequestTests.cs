using System.Text.Json.Nodes;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Textract;
using Amazon.Textract.Model;
using Amazon.TranscribeService;
using Amazon.TranscribeService.Model;
using GenAIPipeline.AwsSimulator.Wire;
using Document = Amazon.Runtime.Documents.Document;
using Media = Amazon.TranscribeService.Model.Media;
using S3Object = Amazon.Textract.Model.S3Object;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Requests as the adapters make them, written as for the official packages; valid against the models, limits and patterns included.</summary>
public sealed class TypicalRequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Textract_on_bytes()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonTextractClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonTextractConfig>());
        var page = new Amazon.Textract.Model.Document { Bytes = new MemoryStream([1, 2, 3]) };

        await client.DetectDocumentTextAsync(new DetectDocumentTextRequest { Document = page }, Cancellation);
        await client.AnalyzeDocumentAsync(new AnalyzeDocumentRequest { Document = page, FeatureTypes = [FeatureType.TABLES, FeatureType.FORMS, "LAYOUT", "QUERIES", "SIGNATURES"], QueriesConfig = new QueriesConfig { Queries = [new Query { Text = "What is the total?", Alias = "TOTAL", Pages = ["1"] }] } }, Cancellation);
        await client.AnalyzeExpenseAsync(new AnalyzeExpenseRequest { Document = page }, Cancellation);
        await client.AnalyzeIDAsync(new AnalyzeIDRequest { DocumentPages = [page] }, Cancellation);

        ShouldBeValid(endpoint, "textract", "DetectDocumentText", "AnalyzeDocument", "AnalyzeExpense", "AnalyzeID");
    }

    [Fact]
    public async Task Textract_jobs()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("""{"JobId":"0123"}""");
        using var client = new AmazonTextractClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonTextractConfig>());
        var location = new DocumentLocation { S3Object = new S3Object { Bucket = "documents", Name = "0198/a file.pdf", Version = "v1" } };
        var channel = new NotificationChannel { SNSTopicArn = "arn:aws:sns:eu-central-1:123456789012:textract", RoleArn = "arn:aws:iam::123456789012:role/textract" };

        var started = await client.StartDocumentTextDetectionAsync(new StartDocumentTextDetectionRequest { DocumentLocation = location, ClientRequestToken = "0198-abc", JobTag = "0198", NotificationChannel = channel }, Cancellation);
        await client.StartDocumentAnalysisAsync(new StartDocumentAnalysisRequest { DocumentLocation = location, FeatureTypes = ["TABLES"], ClientRequestToken = "0198-abc", NotificationChannel = channel, OutputConfig = new Amazon.Textract.Model.OutputConfig { S3Bucket = "results", S3Prefix = "textract" } }, Cancellation);
        await client.StartExpenseAnalysisAsync(new StartExpenseAnalysisRequest { DocumentLocation = location, NotificationChannel = channel }, Cancellation);
        await client.GetDocumentTextDetectionAsync(new GetDocumentTextDetectionRequest { JobId = started.JobId, MaxResults = 1000 }, Cancellation);
        await client.GetDocumentAnalysisAsync(new GetDocumentAnalysisRequest { JobId = started.JobId, NextToken = "next" }, Cancellation);
        await client.GetExpenseAnalysisAsync(new GetExpenseAnalysisRequest { JobId = started.JobId, MaxResults = 20 }, Cancellation);

        ShouldBeValid(endpoint, "textract", "StartDocumentTextDetection", "StartDocumentAnalysis", "StartExpenseAnalysis", "GetDocumentTextDetection", "GetDocumentAnalysis", "GetExpenseAnalysis");
    }

    [Fact]
    public async Task Transcribe()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonTranscribeServiceClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonTranscribeServiceConfig>());

        await client.StartTranscriptionJobAsync(new StartTranscriptionJobRequest
        {
            TranscriptionJobName = "0198-abc",
            Media = new Media { MediaFileUri = "s3://documents/0198/talk.mp3" },
            MediaFormat = MediaFormat.Mp3,
            IdentifyLanguage = true,
            LanguageOptions = [LanguageCode.EnUS, LanguageCode.DeDE],
            OutputBucketName = "results",
            OutputKey = "transcribe/0198.json",
            Settings = new Settings { ShowSpeakerLabels = true, MaxSpeakerLabels = 4, ShowAlternatives = false },
            ContentRedaction = new ContentRedaction { RedactionType = RedactionType.PII, RedactionOutput = RedactionOutput.Redacted, PiiEntityTypes = ["NAME"] },
            Subtitles = new Subtitles { Formats = [SubtitleFormat.Vtt] },
            Tags = [new Amazon.TranscribeService.Model.Tag { Key = "document", Value = "0198" }],
        }, Cancellation);
        await client.GetTranscriptionJobAsync(new GetTranscriptionJobRequest { TranscriptionJobName = "0198-abc" }, Cancellation);
        await client.ListTranscriptionJobsAsync(new ListTranscriptionJobsRequest { Status = TranscriptionJobStatus.IN_PROGRESS, JobNameContains = "0198", MaxResults = 100 }, Cancellation);
        await client.DeleteTranscriptionJobAsync(new DeleteTranscriptionJobRequest { TranscriptionJobName = "0198-abc" }, Cancellation);
        await client.StartMedicalTranscriptionJobAsync(new StartMedicalTranscriptionJobRequest
        {
            MedicalTranscriptionJobName = "0198-med",
            LanguageCode = LanguageCode.EnUS,
            Media = new Media { MediaFileUri = "s3://documents/0198/dictation.wav" },
            OutputBucketName = "results",
            Specialty = Specialty.PRIMARYCARE,
            Type = Amazon.TranscribeService.Type.DICTATION,
            Settings = new MedicalTranscriptionSetting { ChannelIdentification = true },
        }, Cancellation);
        await client.GetMedicalTranscriptionJobAsync(new GetMedicalTranscriptionJobRequest { MedicalTranscriptionJobName = "0198-med" }, Cancellation);

        ShouldBeValid(endpoint, "transcribe", "StartTranscriptionJob", "GetTranscriptionJob", "ListTranscriptionJobs", "DeleteTranscriptionJob", "StartMedicalTranscriptionJob", "GetMedicalTranscriptionJob");
    }

    [Fact]
    public async Task Converse()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonBedrockRuntimeConfig>());
        List<SystemContentBlock> system = [new() { Text = "Be brief." }, new() { CachePoint = new CachePointBlock { Type = CachePointType.Default, Ttl = CacheTTL.FIVE_MINUTES } }];
        List<Message> messages =
        [
            new() { Role = ConversationRole.User, Content = [new() { Text = "What is on it?" }, new() { Image = new ImageBlock { Format = ImageFormat.Png, Source = new ImageSource { Bytes = new MemoryStream([1]) } } }] },
            new() { Role = ConversationRole.Assistant, Content = [new() { ToolUse = new ToolUseBlock { ToolUseId = "t1", Name = "look", Input = Document.FromObject(new { page = 1 }) } }] },
            new() { Role = ConversationRole.User, Content = [new() { ToolResult = new ToolResultBlock { ToolUseId = "t1", Content = [new() { Json = Document.FromObject(new { text = "x" }) }], Status = ToolResultStatus.Success } }] },
        ];
        var tools = new ToolConfiguration
        {
            Tools = [new() { ToolSpec = new ToolSpecification { Name = "look", Description = "Looks.", InputSchema = new ToolInputSchema { Json = Document.FromObject(new { type = "object" }) } } }],
            ToolChoice = new ToolChoice { Any = new AnyToolChoice() },
        };
        var inference = new InferenceConfiguration { MaxTokens = 500, Temperature = 0, TopP = 0.9f, StopSequences = ["END"] };

        await client.ConverseAsync(new ConverseRequest { ModelId = "eu.amazon.nova-lite-v1:0", System = system, Messages = messages, ToolConfig = tools, InferenceConfig = inference, GuardrailConfig = new GuardrailConfiguration { GuardrailIdentifier = "abc123", GuardrailVersion = "1", Trace = GuardrailTrace.Enabled }, RequestMetadata = new() { ["document"] = "0198" }, AdditionalModelRequestFields = Document.FromObject(new { top_k = 5 }), PerformanceConfig = new PerformanceConfiguration { Latency = PerformanceConfigLatency.Optimized } }, Cancellation);
        using var streamed = await client.ConverseStreamAsync(new ConverseStreamRequest { ModelId = "eu.amazon.nova-lite-v1:0", System = system, Messages = messages, InferenceConfig = inference, GuardrailConfig = new GuardrailStreamConfiguration { GuardrailIdentifier = "abc123", GuardrailVersion = "DRAFT", StreamProcessingMode = GuardrailStreamProcessingMode.Sync } }, Cancellation);
        await client.CountTokensAsync(new CountTokensRequest { ModelId = "anthropic.claude-sonnet-4-20250514-v1:0", Input = new CountTokensInput { Converse = new ConverseTokensRequest { System = system, Messages = messages } } }, Cancellation);
        await client.ApplyGuardrailAsync(new ApplyGuardrailRequest { GuardrailIdentifier = "abc123", GuardrailVersion = "1", Source = GuardrailContentSource.OUTPUT, Content = [new() { Text = new GuardrailTextBlock { Text = "x", Qualifiers = ["query"] } }] }, Cancellation);

        endpoint.Requests.Select(request => request.Target).ShouldBe(["/model/eu.amazon.nova-lite-v1%3A0/converse", "/model/eu.amazon.nova-lite-v1%3A0/converse-stream", "/model/anthropic.claude-sonnet-4-20250514-v1%3A0/count-tokens", "/guardrail/abc123/version/1/apply"]);
        ShouldBeValid(endpoint, "bedrock-runtime", "Converse", "ConverseStream", "CountTokens", "ApplyGuardrail");
    }

    [Fact]
    public async Task EventBridge()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("""{"FailedEntryCount":1,"Entries":[{"EventId":"1"},{"ErrorCode":"ThrottlingException","ErrorMessage":"later"}]}""");
        using var client = new AmazonEventBridgeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonEventBridgeConfig>());
        var entry = new PutEventsRequestEntry { EventBusName = "default", Source = "genai-pipeline", DetailType = "document.completed", Detail = "{}", Time = new DateTime(2026, 1, 2, 3, 4, 5, 250, DateTimeKind.Utc), Resources = ["arn:aws:s3:::documents/0198"], TraceHeader = "Root=1-3b3ab5b7-f89b7315b15dce8b8cda5b98" };

        var answer = await client.PutEventsAsync(new PutEventsRequest { Entries = [entry, entry] }, Cancellation);

        (answer.FailedEntryCount, answer.Entries[1].ErrorCode, answer.Entries[0].EventId).ShouldBe((1, "ThrottlingException", "1"));
        endpoint.Requests.Single().Json.GetProperty("Entries")[0].GetProperty("Time").GetDecimal().ShouldBe(1767323045.25m);
        ShouldBeValid(endpoint, "eventbridge", "PutEvents");
    }

    /// <param name="endpoint">What took the requests.</param>
    /// <param name="model">File of the API's model.</param>
    /// <param name="operations">In their order.</param>
    private static void ShouldBeValid(AwsEndpoint endpoint, string model, params string[] operations)
    {
        var (sent, api) = (endpoint.Requests.ToArray(), ApiModel.Load(model));
        sent.Length.ShouldBe(operations.Length);
        foreach (var (name, request) in operations.Zip(sent))
        {
            var input = JsonNode.Parse(request.Body)!.AsObject();
            foreach (var (member, value) in Operations.All.Single(operation => operation.Name == name).LabelsOf(request.Target))
                input[member] = value;
            ModelValidator.Problems(api.Operations[name].Input, input).ShouldBeEmpty();
        }
    }
}
