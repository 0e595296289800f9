using System.Net;
using Amazon;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Amazon.Textract;
using Amazon.Textract.Model;
using Amazon.TranscribeService;
using Amazon.TranscribeService.Model;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Environment variables belong to the process: these tests run alone.</summary>
[CollectionDefinition(nameof(AwsEnvironment), DisableParallelization = true)]
public sealed class AwsEnvironment;

/// <summary>Where the clients call and how they prove who calls.</summary>
[Collection(nameof(AwsEnvironment))]
public sealed class ConfigurationTests
{
    [Fact]
    public async Task AddAWSService_gives_the_clients()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("""{"FailedEntryCount":0}""");
        var services = new ServiceCollection();
        services.AddDefaultAWSOptions(new AWSOptions { Region = RegionEndpoint.EUCentral1, Credentials = AwsEndpoint.Credentials, DefaultClientConfig = { ServiceURL = endpoint.Address } });
        services.AddAWSService<IAmazonTextract>().AddAWSService<IAmazonTranscribeService>().AddAWSService<IAmazonBedrockRuntime>().AddAWSService<IAmazonEventBridge>();
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IAmazonTextract>().ShouldBeOfType<AmazonTextractClient>();
        provider.GetRequiredService<IAmazonTranscribeService>().ShouldBeOfType<AmazonTranscribeServiceClient>();
        provider.GetRequiredService<IAmazonBedrockRuntime>().ShouldBeOfType<AmazonBedrockRuntimeClient>();
        (await provider.GetRequiredService<IAmazonEventBridge>().PutEventsAsync(new PutEventsRequest(), TestContext.Current.CancellationToken)).FailedEntryCount.ShouldBe(0);
        endpoint.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL")]
    [InlineData("AWS_ENDPOINT_URL", null)]
    public async Task Endpoint_variables_are_followed_the_one_of_the_service_first(string used, string? overridden)
    {
        await using var endpoint = await AwsEndpoint.StartAsync("""{"inputTokens":3}""");
        using var _ = new Variables((used, endpoint.Address), (overridden ?? "UNUSED", "http://127.0.0.1:9"), ("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret"));
        using var client = new AmazonBedrockRuntimeClient(new AmazonBedrockRuntimeConfig { MaxErrorRetry = 0 });

        (await client.CountTokensAsync(new CountTokensRequest { ModelId = "m" }, TestContext.Current.CancellationToken)).InputTokens.ShouldBe(3);

        endpoint.Requests.Single().Headers["Authorization"].ShouldContain("AKIDENV/");
        Signature.Verify(endpoint.Requests.Single(), "secret").ShouldBe("eu-west-1/bedrock");
    }

    [Theory]
    [InlineData("Textract", "AWS_ENDPOINT_URL_TEXTRACT")]
    [InlineData("TranscribeService", "AWS_ENDPOINT_URL_TRANSCRIBE")]
    [InlineData("EventBridge", "AWS_ENDPOINT_URL_EVENTBRIDGE")]
    public void Each_service_has_its_own_endpoint_variable(string service, string variable)
    {
        using var _ = new Variables((variable, "http://127.0.0.1:4566"), ("AWS_REGION", "eu-west-1"));

        Address(service).ShouldBe("http://127.0.0.1:4566/");
    }

    [Theory]
    [InlineData("Textract", "eu-central-1", false, false, "https://textract.eu-central-1.amazonaws.com/")]
    [InlineData("Textract", "us-east-1", true, true, "https://textract-fips.us-east-1.api.aws/")]
    [InlineData("TranscribeService", "us-east-1", false, false, "https://transcribe.us-east-1.amazonaws.com/")]
    [InlineData("TranscribeService", "us-east-1", true, false, "https://fips.transcribe.us-east-1.amazonaws.com/")]
    [InlineData("TranscribeService", "cn-north-1", false, false, "https://cn.transcribe.cn-north-1.amazonaws.com.cn/")]
    [InlineData("BedrockRuntime", "eu-central-1", false, false, "https://bedrock-runtime.eu-central-1.amazonaws.com/")]
    [InlineData("BedrockRuntime", "us-west-2", true, false, "https://bedrock-runtime-fips.us-west-2.amazonaws.com/")]
    [InlineData("EventBridge", "eu-central-1", false, true, "https://events.eu-central-1.api.aws/")]
    [InlineData("EventBridge", "us-gov-east-1", true, false, "https://events.us-gov-east-1.amazonaws.com/")]
    public void The_address_follows_from_the_region(string service, string region, bool fips, bool dualStack, string address) => Address(service, config =>
    {
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        config.UseFIPSEndpoint = fips;
        config.UseDualstackEndpoint = dualStack;
    }).ShouldBe(address);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Bedrock_key_goes_as_bearer_token_with_or_without_credentials(bool withCredentials)
    {
        using var _ = new Variables(("AWS_BEARER_TOKEN_BEDROCK", "bedrock-api-key-abc"), ("AWS_REGION", "eu-west-1"));
        var network = new Network("""{"inputTokens":3}""");
        var config = new AmazonBedrockRuntimeConfig { HttpClientFactory = network };
        using var client = withCredentials ? new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, config) : new AmazonBedrockRuntimeClient(config);

        await client.CountTokensAsync(new CountTokensRequest { ModelId = "m" }, TestContext.Current.CancellationToken);

        network.Last!.Headers.Authorization!.ToString().ShouldBe("Bearer bedrock-api-key-abc");
        network.Last.RequestUri!.ToString().ShouldBe("https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/count-tokens");
    }

    [Fact]
    public async Task Session_credentials_send_their_token()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonTextractClient("AKID", "secret", "session", endpoint.Configure<AmazonTextractConfig>());

        await client.GetExpenseAnalysisAsync(new GetExpenseAnalysisRequest { JobId = "j" }, TestContext.Current.CancellationToken);

        endpoint.Requests.Single().Headers["X-Amz-Security-Token"].ShouldBe("session");
        Signature.Verify(endpoint.Requests.Single(), "secret").ShouldBe("eu-central-1/textract");
    }

    [Fact]
    public async Task All_pages_of_jobs_are_read_in_order()
    {
        var pages = 0;
        await using var endpoint = await AwsEndpoint.StartAsync(context => AwsEndpoint.Write(context, $$"""{"TranscriptionJobSummaries":[{"TranscriptionJobName":"job{{++pages}}"}],"NextToken":{{(pages < 3 ? $"\"after{pages}\"" : "null")}}}"""));
        using var client = new AmazonTranscribeServiceClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonTranscribeServiceConfig>());
        var names = new List<string>();

        await foreach (var page in client.Paginators.ListTranscriptionJobs(new ListTranscriptionJobsRequest()).Responses.WithCancellation(TestContext.Current.CancellationToken))
            names.AddRange(page.TranscriptionJobSummaries.Select(job => job.TranscriptionJobName));

        names.ShouldBe(["job1", "job2", "job3"]);
        endpoint.Requests.Select(request => request.Json.TryGetProperty("NextToken", out var token) ? token.GetString() : null).ShouldBe([null, "after1", "after2"]);
    }

    [Fact]
    public async Task Collections_can_be_initialised_as_in_version_3()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonBedrockRuntimeConfig>());
        new ConverseRequest().Messages.ShouldBeNull();
        AWSConfigs.InitializeCollections = true;
        try
        {
            var answer = await client.ConverseAsync(new ConverseRequest { ModelId = "m", System = { new SystemContentBlock { Text = "s" } } }, TestContext.Current.CancellationToken);

            System.Text.Encoding.UTF8.GetString(endpoint.Requests.Single().Body).ShouldBe("""{"system":[{"text":"s"}]}""");
            answer.Output.ShouldBeNull();
        }
        finally
        {
            AWSConfigs.InitializeCollections = false;
        }
    }

    [Fact]
    public async Task A_multi_region_endpoint_asks_for_the_package_that_can_sign_for_it()
    {
        await using var endpoint = await AwsEndpoint.StartAsync("{}");
        using var client = new AmazonEventBridgeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonEventBridgeConfig>());

        var error = await Should.ThrowAsync<Exception>(() => client.PutEventsAsync(new PutEventsRequest { EndpointId = "abcde.veo" }, TestContext.Current.CancellationToken));

        error.ToString().ShouldContain("CrtIntegration");
        endpoint.Requests.ShouldBeEmpty();
        using var plain = new AmazonEventBridgeClient(AwsEndpoint.Credentials, RegionEndpoint.EUCentral1);
        plain.DetermineServiceOperationEndpoint(new PutEventsRequest { EndpointId = "abcde.veo" }).URL.ShouldStartWith("https://abcde.veo.endpoint.events.amazonaws.com");
    }

    private static string Address(string service, Action<ClientConfig>? configure = null)
    {
        var model = GenAIPipeline.AwsRecordings.ServiceModel.Of(service);
        var config = (ClientConfig)Activator.CreateInstance(model.ConfigType)!;
        configure?.Invoke(config);
        using var client = (IDisposable)Activator.CreateInstance(model.ClientType, AwsEndpoint.Credentials, config)!;
        return ((dynamic)client).DetermineServiceOperationEndpoint((AmazonWebServiceRequest)Activator.CreateInstance(model.ModelType(model.Operations[0].Input))!).URL;
    }

    /// <summary>Environment variables that are gone after the test.</summary>
    private sealed class Variables : IDisposable
    {
        private readonly (string Name, string? Before)[] before;

        public Variables(params (string Name, string Value)[] variables)
        {
            before = [.. variables.Select(variable => (variable.Name, Environment.GetEnvironmentVariable(variable.Name)))];
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable.Name, variable.Value));
        }

        public void Dispose() => Array.ForEach(before, variable => Environment.SetEnvironmentVariable(variable.Name, variable.Before));
    }

    /// <summary>In place of the network, for what must not leave over plain HTTP.</summary>
    private sealed class Network(string answer) : HttpClientFactory
    {
        public HttpRequestMessage? Last { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        private sealed class Handler(Network network) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                network.Last = request;
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(network.Answer) });
            }
        }

        private string Answer => answer;
    }
}
