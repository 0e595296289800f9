using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.AwsSimulator.Textract;
using GenAIPipeline.Tests.Extraction.Speech;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>The news that jobs have ended, on their way from Textract through SNS, and from Transcribe through EventBridge, to the queue: whatever becomes of it, each document ends once.</summary>
public sealed class CompletionMessageFaultTests(CompletionMessageFaultTests.Queued queued, Recordings recordings) : IClassFixture<CompletionMessageFaultTests.Queued>, IClassFixture<Recordings>
{
    private static readonly TimeSpan LatestBy = TimeSpan.FromSeconds(40);
    private readonly AwsJobsHost aws = queued.Aws;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.Lost)]
    [InlineData(FaultKind.Late)]
    [InlineData(FaultKind.Tripled)]
    [InlineData(FaultKind.Reordered)]
    public async Task Every_document_ends_once(FaultKind kind)
    {
        aws.Forget();
        aws.Faults.Add(new Fault { Kind = kind, Target = "completions", Delay = LatestBy });
        var (leaves, speech) = (await DrawnPage.TiffAsync("First leaf", "Second leaf"), await File.ReadAllBytesAsync(await recordings.SayAsync("memo.wav", "The budget is four thousand dollars."), Cancellation));
        // Equal bytes of other tenants are other work.
        var tenants = Enumerable.Range(0, 4).Select(_ => $"t-{Guid.NewGuid():n}").ToList();
        var ids = new List<DocumentId>();
        foreach (var tenant in tenants)
            ids.Add(tenant == tenants[^1] ? await aws.UploadAsync("memo.wav", speech, tenant: tenant) : await aws.UploadAsync("a.tiff", leaves, tenant: tenant));
        foreach (var id in ids)
            (await aws.RunAsync(id)).Wait.ShouldNotBeNull().IsRetry.ShouldBeFalse();
        await EndedAsync();

        for (var round = 0; await AnyWaitsAsync(ids); round++)
        {
            round.ShouldBeLessThan(6);
            queued.Clock.Advance(LatestBy);
            await ReceiveAsync();
            foreach (var id in ids)
                await aws.RunAsync(id);
        }

        queued.Clock.Advance(LatestBy);
        await ReceiveAsync();
        (await queued.Queue.LookAsync(Cancellation)).ShouldBe(new QueueDepth("completion", 0, 0, 0, 0));
        (aws.Done("StartDocumentAnalysis"), aws.Done("StartTranscriptionJob")).ShouldBe((3, 1));
        foreach (var (id, tenant) in ids.Zip(tenants))
        {
            (await aws.FindAsync(id)).Error.ShouldBeNull();
            (await aws.EventsAsync(id, "text.extracted.v1") + await aws.EventsAsync(id, "media.transcribed.v1")).ShouldBe(1);
            (await aws.UsageAsync(tenant)).ShouldHaveSingleItem().Calls.ShouldBe(1);
        }
    }

    private async Task<bool> AnyWaitsAsync(IEnumerable<DocumentId> ids)
    {
        foreach (var id in ids)
            if ((await aws.FindAsync(id)).Status == DocumentStatus.Accepted)
                return true;
        return false;
    }

    private async Task ReceiveAsync()
    {
        while ((await queued.Queue.LookAsync(Cancellation)).Waiting > 0)
            await queued.Listener.PassAsync(Cancellation);
    }

    /// <summary>The work itself takes real time.</summary>
    private async Task EndedAsync()
    {
        while (((string[])["textract", "transcribe"]).Any(service => aws.Simulator.Simulator.Services[service].Describe()["runningJobs"]!.GetValue<int>() > 0))
            await Task.Delay(5, Cancellation);
    }

    /// <summary>The pipeline with the queue between the services and it.</summary>
    public sealed class Queued(TestCluster cluster) : IAsyncLifetime
    {
        internal HastyClock Clock { get; } = new();

        internal AwsJobsHost Aws { get; private set; } = null!;

        internal SqsQueue Queue { get; private set; } = null!;

        internal QueueListener Listener { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Aws = await AwsJobsHost.StartAsync(
                cluster, options => options.TextractTopicArn = "arn:aws:sns:us-east-1:123456789012:done", clock: Clock,
                queued: new SimulatorOptions
                {
                    Provision = JsonNode.Parse("""
                        {
                          "queues": ["dead", { "name": "completions", "deadLetterQueue": "dead" }], "topics": ["done"], "subscriptions": [{ "topic": "done", "queue": "completions" }],
                          "events": { "rules": [{ "name": "speech", "pattern": { "source": ["aws.transcribe"] }, "queue": "completions" }] }
                        }
                        """)!.AsObject(),
                });
            Queue = new SqsQueue(Aws.Simulator.Sqs(), SqsCompletionQueue.QueueName, $"{Aws.Simulator.Server.Address}123456789012/completions");
            var completions = new SqsCompletionQueue(Queue, Aws.Get<JobCompletion>(), NullLogger<SqsCompletionQueue>.Instance);
            Listener = new QueueListener(Queue, 1, completions.WorkAsync, new QueueMeter(), new QueueEnvironment(Clock, NullLogger<QueueListener>.Instance));
        }

        public async ValueTask DisposeAsync()
        {
            Listener.Dispose();
            await Aws.DisposeAsync();
        }
    }
}
