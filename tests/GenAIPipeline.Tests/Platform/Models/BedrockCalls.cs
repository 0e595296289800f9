using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Amazon.BedrockRuntime;
using Amazon.Runtime;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Bedrock;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Tests.AwsSimulator;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>Models of the simulator's Bedrock, which refuses every request that the API's model does not allow, and what they were sent.</summary>
internal sealed class BedrockCalls : IAsyncDisposable
{
    public const string Claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    public const string Nova = "us.amazon.nova-lite-v1:0";

    private readonly TestSimulator simulator;
    private readonly List<IDisposable> opened = [];

    private BedrockCalls(TestSimulator simulator) => this.simulator = simulator;

    /// <summary>Bodies of the requests, in order.</summary>
    public ConcurrentQueue<JsonObject> Requests { get; } = new();

    public JsonObject Last => Requests.Last();

    public CallLog Log => simulator.Simulator.Calls;

    public Uri Address => simulator.Server.Address;

    public static async Task<BedrockCalls> StartAsync(SimulatorOptions? options = null, TimeProvider? clock = null) => new(await TestSimulator.StartAsync(clock, options));

    /// <summary>Replaces models and guardrails.</summary>
    public void Configure(JsonObject settings) => simulator.Simulator.Services["bedrock"].Configure(settings);

    public void Add(Fault fault) => simulator.Simulator.Faults.Add(fault with { Service = "bedrock" });

    public void WatchHangs(HastyClock clock, TimeSpan patience) => clock.WatchHangs(simulator.Simulator, patience);

    public BedrockChatClient Client(BedrockOptions? options = null, string model = Claude, string secret = "simulator", string region = "us-east-1")
    {
        var config = BedrockChatClient.Configuration();
        (config.ServiceURL, config.AuthenticationRegion, config.HttpClientFactory) = (Address.ToString(), region, new Recorder(Requests));
        var client = new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("simulator", secret), config), model, options ?? new BedrockOptions(), TimeProvider.System);
        opened.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in opened)
            client.Dispose();
        await simulator.DisposeAsync();
    }

    public static ChatMessage User(params AIContent[] contents) => new(ChatRole.User, contents);

    private sealed class Recorder(ConcurrentQueue<JsonObject> requests) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new RecordingHandler(requests)) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;
    }

    private sealed class RecordingHandler(ConcurrentQueue<JsonObject> requests) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Enqueue(JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject());
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
