using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using GenAIPipeline.AwsSimulator;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>A simulator in this process, and the official clients that talk to it.</summary>
internal sealed class TestSimulator : IAsyncDisposable
{
    private readonly List<IDisposable> clients = [];

    private TestSimulator(SimulatorServer server) => Server = server;

    public SimulatorServer Server { get; }

    public Simulator Simulator => Server.Simulator;

    public static async Task<TestSimulator> StartAsync(TimeProvider? clock = null, SimulatorOptions? options = null) =>
        new(await SimulatorServer.StartAsync(options ?? new SimulatorOptions(), clock ?? TimeProvider.System, TestContext.Current.CancellationToken));

    // A connection that ends without an answer is taken for a stale one and the request sent up to ten times more, MaxErrorRetry or not.
    public AmazonSQSClient Sqs(string key = "simulator", string secret = "simulator", string region = "us-east-1", TimeSpan? timeout = null)
    {
        var config = new AmazonSQSConfig { ServiceURL = Server.Address.ToString(), AuthenticationRegion = region, MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 };
        if (timeout is not null)
            config.Timeout = timeout;
        return Keep(new AmazonSQSClient(new BasicAWSCredentials(key, secret), config));
    }

    public AmazonS3Client S3(string key = "simulator", string secret = "simulator", string region = "us-east-1", Action<AmazonS3Config>? configure = null)
    {
        var config = new AmazonS3Config { ServiceURL = Server.Address.ToString(), AuthenticationRegion = region, ForcePathStyle = true, MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 };
        configure?.Invoke(config);
        return Keep(new AmazonS3Client(new BasicAWSCredentials(key, secret), config));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            client.Dispose();
        await Server.DisposeAsync();
    }

    private T Keep<T>(T client)
        where T : IDisposable
    {
        clients.Add(client);
        return client;
    }
}
