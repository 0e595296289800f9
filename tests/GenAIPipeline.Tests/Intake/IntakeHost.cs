using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.Documents;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Spine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GenAIPipeline.Tests.Intake;

/// <summary>The intake on a simulator and a database of its own, at a time that tests move; nothing runs in the background.</summary>
internal sealed class IntakeHost : IAsyncDisposable
{
    public const string Bucket = "store";

    private readonly ServiceProvider services;

    private IntakeHost(ServiceProvider services, TestSimulator simulator, FakeTimeProvider time) => (this.services, Simulator, Time) = (services, simulator, time);

    public TestSimulator Simulator { get; }

    public FakeTimeProvider Time { get; }

    public IAmazonS3 S3 => Get<IAmazonS3>();

    public IAmazonSQS Sqs => Get<IAmazonSQS>();

    public AwsOptions Options => Get<Microsoft.Extensions.Options.IOptions<AwsOptions>>().Value;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="cluster">Where the database is made.</param>
    /// <param name="notifications">Of the bucket, as the simulator's provisioning takes them.</param>
    /// <param name="isRaw">How the topic <c>drop</c> delivers to the queue <c>intake</c>.</param>
    /// <param name="adapt">Changes services.</param>
    public static async Task<IntakeHost> StartAsync(TestCluster cluster, string notifications = "[]", bool isRaw = false, Action<IServiceCollection>? adapt = null)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-03-01T08:00:00Z"));
        var simulator = await TestSimulator.StartAsync(time, new SimulatorOptions
        {
            Provision = JsonNode.Parse($$"""
                {"queues":[{"name":"intake","deadLetterQueue":"intake-dead","maxReceiveCount":3},{"name":"completion","deadLetterQueue":"completion-dead","maxReceiveCount":3}],
                 "topics":["drop"],"subscriptions":[{"topic":"drop","queue":"intake","raw":{{(isRaw ? "true" : "false")}}}],
                 "buckets":[{"name":"store","notifications":{{notifications}}}]}
                """)!.AsObject(),
        });
        var connection = new NpgsqlConnectionStringBuilder(await cluster.CreateDatabaseAsync()) { MaxPoolSize = 20 }.ConnectionString;
        var services = new ServiceCollection().AddLogging();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Upload:MaxUploadBytes", "20000000")]).Build();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddPipeline(configuration, connection);
        services.Configure<AwsOptions>(options =>
        {
            options.Bucket = Bucket;
            options.IntakeQueueUrl = $"{simulator.Server.Address}123456789012/intake";
            options.CompletionQueueUrl = $"{simulator.Server.Address}123456789012/completion";
        });
        services.AddSingleton<IAmazonS3>(simulator.S3()).AddSingleton<IAmazonSQS>(simulator.Sqs());
        services.AddS3Intake();
        services.AddSingleton<RunningDocuments>().AddSingleton<StageEnvironment>().AddSingleton<StageRunner>();
        services.AddSingleton<IStage, IntakeStage>();
        services.AddSingleton<IStage>(new ScriptedStage(StageName.Extraction, (_, _) => Task.FromResult<StageOutcome>(new StageOutcome.Wait("the test", time.GetUtcNow() + TimeSpan.FromDays(9)))));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        adapt?.Invoke(services);
        return new IntakeHost(services.BuildServiceProvider(), simulator, time);
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A receiver that a test steps by hand.</summary>
    public QueueListener Listener(IIntakeQueue queue, QueueWork? work = null) =>
        new(queue is SqsIntakeQueue intake ? intake.Queue : ((SqsCompletionQueue)queue).Queue, 1, work ?? queue.WorkAsync, Get<QueueMeter>(), Get<QueueEnvironment>());

    /// <summary>Receives once and works; there must be a message.</summary>
    public Task<int> PassAsync() => Listener(Get<SqsIntakeQueue>()).PassAsync(Cancellation);

    public Task SendAsync(string body) => Sqs.SendMessageAsync(Options.IntakeQueueUrl, body, Cancellation);

    public Task<PutObjectResponse> DropAsync(string key, string content = "The depot closes in May.", params (string Name, string Value)[] metadata)
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = content, ContentType = "text/plain" };
        foreach (var (name, value) in metadata)
            request.Metadata.Add(name, value);
        return S3.PutObjectAsync(request, Cancellation);
    }

    /// <summary>News of an object in S3's direct form.</summary>
    public static string News(string key, string? etag = null, string sequencer = "01", string? version = null, string bucket = Bucket) => $$"""{"Records":[{{Record(key, etag, sequencer, version, bucket)}}]}""";

    public static string Record(string key, string? etag = null, string sequencer = "01", string? version = null, string bucket = Bucket)
    {
        var found = new JsonObject { ["key"] = Uri.EscapeDataString(key).Replace("%2F", "/").Replace("%20", "+"), ["size"] = 24, ["sequencer"] = sequencer };
        if (etag is not null)
            found["eTag"] = etag.Trim('"');
        if (version is not null)
            found["versionId"] = version;
        return new JsonObject { ["eventSource"] = "aws:s3", ["eventName"] = "ObjectCreated:Put", ["s3"] = new JsonObject { ["bucket"] = new JsonObject { ["name"] = bucket }, ["object"] = found } }.ToJsonString();
    }

    public async Task<IReadOnlyList<Document>> DocumentsAsync()
    {
        var ids = new List<DocumentId>();
        await using (var command = Get<NpgsqlDataSource>().CreateCommand("select id from document order by created_at, id"))
        await using (var reader = await command.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
                ids.Add(new(reader.GetGuid(0)));
        }

        var documents = new List<Document>();
        foreach (var id in ids)
            documents.Add((await Get<DocumentStore>().FindAsync(null, id, Cancellation))!);
        return documents;
    }

    /// <summary>Runs the document's stages once, as a wake-up does, and reads its row.</summary>
    public async Task<Document> RunAsync(DocumentId id)
    {
        await Get<StageRunner>().RunAsync(id, Cancellation);
        return (await Get<DocumentStore>().FindAsync(null, id, Cancellation))!;
    }

    /// <summary>Types of the events of the tenant's feed.</summary>
    public async Task<IReadOnlyList<FeedEvent>> FeedAsync()
    {
        var sequencer = ActivatorUtilities.CreateInstance<Sequencer>(services);
        while (await sequencer.PassAsync(Cancellation) > 0)
            continue;
        return await Get<FeedStore>().ReadAsync("default", 0, [], 1_000, Cancellation);
    }

    public async Task<string> ContentAsync(DocumentId id)
    {
        using var local = await Get<IFileStore>().OpenLocalAsync(DocumentFiles.Content(id), Cancellation);
        return await File.ReadAllTextAsync(local.Path, Cancellation);
    }

    public Task<QueueDepth> DepthAsync() => Get<SqsIntakeQueue>().LookAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}
