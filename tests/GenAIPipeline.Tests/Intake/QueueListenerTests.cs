using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Tests.Intake;

/// <summary>Receipts: hidden while they are worked on, deleted when done, given back otherwise.</summary>
public sealed class QueueListenerTests(TestCluster cluster)
{
    private const string Textract = """{"JobId":"8af1","Status":"SUCCEEDED","API":"StartDocumentTextDetection","Timestamp":1772352000000}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_stays_hidden_however_long_the_work_takes()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync("work");
        var (started, release) = (Source(), Source());
        var pass = host.Listener(host.Get<SqsIntakeQueue>(), Work(started, release.Task)).PassAsync(Cancellation);
        await started.Task.WaitAsync(Cancellation);

        for (var n = 1; n <= 9; n++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(10));
            await UntilAsync(() => Hidings(host) >= n);
        }

        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 1, 0, 0));
        release.SetResult();
        (await pass).ShouldBe(1);
        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_stop_lets_work_in_hand_finish()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync("work");
        var (started, release) = (Source(), Source());
        using var listener = host.Listener(host.Get<SqsIntakeQueue>(), Work(started, release.Task));
        await listener.StartAsync(Cancellation);
        await started.Task.WaitAsync(Cancellation);

        var stop = listener.StopAsync(Cancellation);
        release.SetResult();
        await stop;

        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 0, 0, 0, 0));
    }

    [Fact]
    public async Task What_is_not_finished_when_the_process_stops_is_given_back_at_once()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.SendAsync("work");
        var started = Source();
        using var listener = host.Listener(host.Get<SqsIntakeQueue>(), async (_, cancellation) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        });
        await listener.StartAsync(Cancellation);
        await started.Task.WaitAsync(Cancellation);

        await listener.StopAsync(Cancellation);

        (await host.DepthAsync()).ShouldBe(new QueueDepth("intake", 1, 0, 0, 0));
    }

    [Fact]
    public async Task An_idle_receiver_stops_at_once()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        var waits = Source();
        host.Simulator.Simulator.CallWaits += _ => waits.TrySetResult();
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Hang, Operation = "ReceiveMessage" });
        using var listener = host.Listener(host.Get<SqsIntakeQueue>());
        await listener.StartAsync(Cancellation);
        await waits.Task.WaitAsync(Cancellation);

        await listener.StopAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        listener.ExecuteTask!.IsFaulted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_completion_that_overtakes_its_job_comes_again_until_the_job_is_known()
    {
        var known = false;
        var told = new List<(string, string)>();
        await using var host = await IntakeHost.StartAsync(cluster, adapt: services => services.AddSingleton<JobCompletion>((service, job, _) =>
        {
            told.Add((service, job));
            return Task.FromResult(known);
        }));
        var queue = host.Get<SqsCompletionQueue>();
        await host.Sqs.SendMessageAsync(host.Options.CompletionQueueUrl, Textract, Cancellation);
        await host.Listener(queue).PassAsync(Cancellation);
        (await queue.LookAsync(Cancellation)).InHand.ShouldBe(1);

        known = true;
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.Listener(queue).PassAsync(Cancellation);

        told.ShouldBe([("textract", "8af1"), ("textract", "8af1")]);
        (await queue.LookAsync(Cancellation)).ShouldBe(new QueueDepth("completion", 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_completion_of_a_job_that_nobody_ever_knows_ends_in_the_dead_letters()
    {
        await using var host = await IntakeHost.StartAsync(cluster, adapt: services => services.AddSingleton<JobCompletion>((_, _, _) => Task.FromResult(false)));
        var queue = host.Get<SqsCompletionQueue>();
        await host.Sqs.SendMessageAsync(host.Options.CompletionQueueUrl, Textract, Cancellation);

        foreach (var delay in new[] { 5, 10, 20 })
        {
            await host.Listener(queue).PassAsync(Cancellation);
            host.Time.Advance(TimeSpan.FromSeconds(delay));
        }

        (await queue.LookAsync(Cancellation)).ShouldBe(new QueueDepth("completion", 0, 0, 0, 1));
    }

    [Fact]
    public void Delays_grow_from_5_seconds_to_15_minutes() =>
        new[] { 1, 2, 3, 8, 9, 50 }.Select(receives => new QueueMessage("id", "body", receives, "handle").Delay.TotalSeconds).ShouldBe([5, 10, 20, 640, 900, 900]);

    [Fact]
    public async Task Readiness_names_what_is_wrong()
    {
        await using var host = await IntakeHost.StartAsync(cluster, adapt: services => services.Configure<GenAIPipeline.Platform.AwsOptions>(options =>
        {
            options.CompletionQueueUrl += "-typo";
        }));
        var checks = host.Get<IEnumerable<GenAIPipeline.Platform.Http.ReadinessCheck>>();
        var told = new Dictionary<string, string?>();
        foreach (var check in checks)
            told[check.Name] = await check.Fault(Cancellation);

        told["files"].ShouldBeNull();
        told["intake queue"].ShouldBeNull();
        told["completion queue"].ShouldBe("The completion queue does not exist in this account and region; create it, or correct its URL.");
    }

    private static QueueWork Work(TaskCompletionSource started, Task release) => async (messages, _) =>
    {
        started.SetResult();
        await release;
        return [.. messages.Select(_ => QueueVerdict.Done)];
    };

    private static long Hidings(IntakeHost host) => host.Simulator.Simulator.Calls.Counts().Where(count => count.Operation == "ChangeMessageVisibilityBatch").Sum(count => count.Calls);

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
            await Task.Delay(5, Cancellation);
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
