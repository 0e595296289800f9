using Amazon.S3;
using Amazon.SQS;
using GenAIPipeline.Documents;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Tests.Intake;

/// <summary>Every call of a queue on every bad day, and the calls by which news becomes a document: one document, no message left, nothing but one sentence to tell.</summary>
public sealed class SqsFaultMatrixTests(SqsFaultMatrixTests.Intake intake) : IClassFixture<SqsFaultMatrixTests.Intake>
{
    private readonly IntakeHost host = intake.Host;
    private readonly string name = $"{Guid.NewGuid():n}.txt";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<string, BadDay> Receipts { get; } = new(["ReceiveMessage", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Looks { get; } = new(["GetQueueAttributes", "GetQueueUrl"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Fetches { get; } = new(["HeadObject", "GetObject", "PutObject"], Enum.GetValues<BadDay>());

    [Theory]
    [MemberData(nameof(Receipts))]
    public async Task News_become_one_document_and_the_message_goes(string operation, BadDay day)
    {
        await host.SendAsync(IntakeHost.News($"incoming/{name}"));
        // The first time the work fails, so that the message is given back.
        var isFirst = operation == "ChangeMessageVisibilityBatch";
        var queue = Strike(operation, day);

        for (var pass = 0; (await host.DepthAsync()) is not { Waiting: 0, InHand: 0, Delayed: 0 }; pass++)
        {
            pass.ShouldBeLessThan(10);
            await PassAsync(queue, isFirst ? (messages, _) => Task.FromResult<IReadOnlyList<QueueVerdict>>([.. messages.Select(_ => QueueVerdict.Again)]) : host.Get<SqsIntakeQueue>().WorkAsync);
            isFirst = false;
            host.Time.Advance(TimeSpan.FromSeconds(31));
        }

        (await host.DocumentsAsync()).Count(document => document.FileName == name).ShouldBe(1);
        (await host.DepthAsync()).DeadLetters.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_look_at_the_queue_is_told_in_one_sentence_or_answered(string operation, BadDay day)
    {
        var queue = Strike(operation, day);

        try
        {
            await queue.LookAsync(Cancellation);
            day.ShouldBeOneOf(BadDay.Delayed, BadDay.Blank);
        }
        catch (QueueUnavailableException e)
        {
            e.Message.ShouldStartWith("The intake queue ");
            e.Message.ShouldNotContain('\n');
        }

        (await host.DepthAsync()).Name.ShouldBe("intake");
    }

    /// <summary>A stage fails in one sentence and is tried again; the document has its bytes and is told once.</summary>
    [Theory]
    [MemberData(nameof(Fetches))]
    public async Task A_dropped_file_is_fetched_in_the_end(string operation, BadDay day)
    {
        await host.DropAsync($"incoming/{name}");
        await host.SendAsync(IntakeHost.News($"incoming/{name}"));
        await host.PassAsync();
        var id = (await host.DocumentsAsync()).Single(document => document.FileName == name).Id;
        Strike(operation, day);

        var document = await host.RunAsync(id);
        for (var run = 0; document.Status == DocumentStatus.Uploaded && run < 5; run++)
        {
            document.Error.ShouldNotBeNull().Detail.ShouldStartWith("The bucket \"store\" ");
            host.Time.Advance(TimeSpan.FromSeconds(61));
            document = await host.RunAsync(id);
        }

        (document.Status, document.Bytes).ShouldBe((DocumentStatus.Accepted, 24));
        (await host.ContentAsync(id)).ShouldBe("The depot closes in May.");
        (await host.FeedAsync()).Count(e => e.Subject == $"documents/{id}" && e.Type == "document.received.v1").ShouldBe(1);
    }

    private SqsQueue Strike(string operation, BadDay day)
    {
        var faults = host.Simulator.Simulator.Faults;
        faults.Clear();
        faults.Add(BadDays.Of(day, operation, 1));
        return day is BadDay.Hangs or BadDay.HangsBehindWork ? new SqsQueue(intake.Impatient, "intake", host.Options.IntakeQueueUrl) : host.Get<SqsIntakeQueue>().Queue;
    }

    /// <summary>What a receiver does; it would pause and go on.</summary>
    private async Task PassAsync(SqsQueue queue, QueueWork work)
    {
        try
        {
            using var listener = new QueueListener(queue, 1, work, host.Get<QueueMeter>(), host.Get<QueueEnvironment>());
            await listener.PassAsync(Cancellation);
        }
        catch (QueueUnavailableException e)
        {
            e.Message.ShouldStartWith("The intake queue ");
        }
    }

    /// <summary>One intake for all days.</summary>
    public sealed class Intake(TestCluster cluster) : IAsyncLifetime
    {
        /// <summary>Real time, as it is the SDK's.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

        internal IntakeHost Host { get; private set; } = null!;

        /// <summary>Gives up after a moment, for calls that hang. The others wait for as long as SQS waits for messages.</summary>
        internal IAmazonSQS Impatient { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = await IntakeHost.StartAsync(cluster, adapt: services => services.AddSingleton<IAmazonS3>(_ => Host.Simulator.S3(configure: config => config.Timeout = Patience)));
            Host.Simulator.Simulator.CallWaits += fault => ThreadPool.QueueUserWorkItem(_ => Host.Time.Advance(fault.Delay ?? TimeSpan.Zero));
            Impatient = Host.Simulator.Sqs(timeout: Patience);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
