using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.Textract;
using Amazon.TranscribeService;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>The pipeline with Textract and Transcribe on a simulator and a database of its own. No workers: a test runs documents by hand and hands on the messages that it wants to arrive.</summary>
internal sealed class AwsJobsHost : IAsyncDisposable
{
    public const string Bucket = "inbox";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    /// <summary>The SDK's own patience knows real time only.</summary>
    private static readonly TimeSpan S3Timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostSeconds = TimeSpan.FromSeconds(30);

    private readonly IHost host;
    private readonly ConcurrentQueue<(string Service, string JobId)> messages = new();
    private readonly SemaphoreSlim told = new(0);

    private AwsJobsHost(IHost host, TestSimulator simulator, bool isByHand)
    {
        (this.host, Simulator) = (host, simulator);
        simulator.Simulator.Objects.CreateBucket(Bucket);
        if (!isByHand)
            return;
        simulator.Simulator.Events.Receive("sns", _ => true, (_, _, notification) => Tell("textract", (string)JsonNode.Parse(notification.Body)!["JobId"]!));
        simulator.Simulator.Events.OnEvent(envelope => Tell("transcribe", (string)(envelope["detail"]!["TranscriptionJobName"] ?? envelope["detail"]!["MedicalTranscriptionJobName"])!));
    }

    public TestSimulator Simulator { get; }

    public FaultPlan Faults => Simulator.Simulator.Faults;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="cluster">Where the database is made.</param>
    /// <param name="configure">Changes settings.</param>
    /// <param name="key">Access key of Textract's and Transcribe's clients.</param>
    /// <param name="region">That they sign for.</param>
    /// <param name="clock">Null is real time.</param>
    /// <param name="queued">A simulator that delivers its messages itself, by the same clock; null leaves them to the test.</param>
    /// <param name="adapt">Changes services.</param>
    public static async Task<AwsJobsHost> StartAsync(TestCluster cluster, Action<AwsOptions>? configure = null, string key = "simulator", string region = "us-east-1", HastyClock? clock = null, SimulatorOptions? queued = null, Action<IServiceCollection, TestSimulator>? adapt = null)
    {
        var simulator = await TestSimulator.StartAsync(queued is null ? null : clock, queued);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPipeline(new ConfigurationBuilder().Build(), new NpgsqlConnectionStringBuilder(await cluster.CreateDatabaseAsync()) { MaxPoolSize = 20 }.ConnectionString);
        builder.Services.AddSingleton<IFileStore, S3FileStore>();
        builder.Services.AddStages(Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));
        builder.Services.AddOptions<AwsOptions>().Configure(options =>
        {
            options.Bucket = Bucket;
            options.TextractTopicArn = "arn:aws:sns:us-east-1:123456789012:done";
            options.TextractRoleArn = "arn:aws:iam::123456789012:role/textract";
            options.RequestsPerSecond = 1_000;
            options.CallTimeout = CallTimeout;
            configure?.Invoke(options);
        });
        var (credentials, url) = (new BasicAWSCredentials(key, "simulator"), simulator.Server.Address.ToString());
        builder.Services.AddSingleton<IAmazonTextract>(new AmazonTextractClient(credentials, new AmazonTextractConfig { ServiceURL = url, AuthenticationRegion = region, MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 }));
        builder.Services.AddSingleton<IAmazonTranscribeService>(new AmazonTranscribeServiceClient(credentials, new AmazonTranscribeServiceConfig { ServiceURL = url, AuthenticationRegion = region, MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 }));
        builder.Services.AddSingleton<IAmazonS3>(simulator.S3(configure: clock is null ? null : config => config.Timeout = S3Timeout));
        builder.Services.AddSingleton<RemovalStore>().AddSingleton<RemovalNotices>().AddSingleton<DocumentRemoval>();
        builder.Services.AddTextract().AddTranscribe();
        if (clock is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            clock.WatchHangs(simulator.Simulator, CallTimeout);
        }

        adapt?.Invoke(builder.Services, simulator);
        return new AwsJobsHost(builder.Build(), simulator, isByHand: queued is null);
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>Stores the bytes where the pipeline and the services find them, and makes the row.</summary>
    public async Task<DocumentId> UploadAsync(string name, byte[] bytes, string profile = "general", string tenant = "default")
    {
        var id = DocumentId.New(Get<TimeProvider>().GetUtcNow());
        using var content = new MemoryStream(bytes);
        var stored = await Get<IFileStore>().WriteAsync(DocumentFiles.Content(id), content, 1 << 30, Cancellation);
        await Get<DocumentStore>().InsertAsync(
            new NewDocument { Id = id, Tenant = tenant, FileName = name, MediaType = "application/octet-stream", Bytes = stored.Bytes, Sha256 = stored.Sha256, Profile = profile, CorrelationId = id.ToString(), Actor = "test" },
            null, Cancellation);
        return id;
    }

    /// <summary>Runs the document once as far as it goes.</summary>
    public async Task<Document> RunAsync(DocumentId id)
    {
        await Get<StageRunner>().RunAsync(id, Cancellation);
        return await FindAsync(id);
    }

    public async Task<Document> FindAsync(DocumentId id) => (await Get<DocumentStore>().FindAsync(null, id, Cancellation)).ShouldNotBeNull();

    /// <summary>Runs it to its end: messages arrive, and waits for retries are cut short.</summary>
    public async Task<Document> FinishAsync(DocumentId id)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < MostSeconds)
        {
            var document = await RunAsync(id);
            if (document.Status != DocumentStatus.Accepted)
                return document;
            if (document.Wait is { IsRetry: false } && document.Wait.Until > Get<TimeProvider>().GetUtcNow().AddSeconds(30))
            {
                await HandOnAsync();
                continue;
            }

            // Another may be at the same work: it gets the processor.
            await Task.Delay(TimeSpan.FromMilliseconds(20), Get<TimeProvider>(), Cancellation);
            await Get<LeaseStore>().WakeAsync([id], DocumentStatus.Accepted, Cancellation);
        }

        throw new InvalidOperationException("Expected an end within 30 seconds, got none.");
    }

    /// <summary>Forgets faults, calls and messages of the test before.</summary>
    public void Forget()
    {
        Faults.Clear();
        Simulator.Simulator.Calls.Clear();
        messages.Clear();
        while (told.Wait(0))
            continue;
    }

    /// <summary>Events of a type that were written for the document, sent or not.</summary>
    public Task<long> EventsAsync(DocumentId id, string type) => ScalarAsync<long>($"select count(*) from outbox where subject = 'documents/{id}' and type = '{type}'");

    /// <summary>The next message about the end of a job.</summary>
    public async Task<(string Service, string JobId)> ToldAsync()
    {
        (await told.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).ShouldBeTrue("Expected a message about the end of a job, got none.");
        return messages.TryDequeue(out var message) ? message : throw new InvalidOperationException("Expected a message, got none.");
    }

    public Task<bool> CompleteAsync(string service, string jobId) => Get<JobCompletion>()(service, jobId, Cancellation);

    /// <summary>Lets the next message arrive.</summary>
    public async Task<(string Service, string JobId)> HandOnAsync()
    {
        var message = await ToldAsync();
        (await CompleteAsync(message.Service, message.JobId)).ShouldBeTrue();
        return message;
    }

    public async Task<ExtractedText> TextAsync(DocumentId id) =>
        (await Get<StageResultStore>().FindAsync(id, StageName.Extraction, 1, Cancellation)).ShouldNotBeNull().As<ExtractedText>();

    public async Task<IReadOnlyList<UsageLine>> UsageAsync(string? tenant = null) =>
        [.. (await Get<UsageStore>().ReadAsync(tenant, DateTimeOffset.UnixEpoch, TimeProvider.System.GetUtcNow().AddHours(1), Cancellation)).Where(line => line.Unit != "tokens")];

    /// <summary>Times that work was done and its whole answer delivered.</summary>
    public int Paid(string operation) => Simulator.Simulator.Calls.Recent().Count(call => call.Operation == operation && call is { WorkKey.Length: > 0, Outcome: "ok", Delivered: true });

    /// <summary>Times that work was done, whether its answer was delivered or not: only then has a call a key of its work.</summary>
    public int Done(string operation) => Simulator.Simulator.Calls.Recent().Count(call => call.Operation == operation && call.WorkKey.Length > 0);

    /// <summary>Times that the document's file was fetched, of however many parts.</summary>
    public int Fetches(DocumentId id) => Simulator.Simulator.Calls.Recent().Count(call => call.Operation == "HeadObject" && call.Target.EndsWith($"files/{DocumentFiles.Content(id)}", StringComparison.Ordinal));

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Get<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation) is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await Simulator.DisposeAsync();
        told.Dispose();
    }

    private void Tell(string service, string jobId)
    {
        messages.Enqueue((service, jobId));
        told.Release();
    }
}
