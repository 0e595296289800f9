using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.Spine;

public sealed class StageRunnerTests(TestCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IStage[] Stages(params IStage[] special)
    {
        IStage[] usual =
        [
            ScriptedStage.Passing(StageName.Extraction, DocumentStatus.TextExtracted),
            ScriptedStage.Passing(StageName.Summarization, DocumentStatus.Summarized),
            ScriptedStage.Passing(StageName.Checking, DocumentStatus.ReadyToPublish),
            ScriptedStage.Passing(StageName.Publishing, DocumentStatus.Completed),
        ];
        return [.. usual.Select(stage => special.FirstOrDefault(s => s.Name == stage.Name) ?? stage)];
    }

    [Fact]
    public async Task A_document_runs_through_every_stage_in_one_job()
    {
        await using var host = await SpineHost.StartAsync(cluster, 2, Stages());
        var document = await host.UploadAsync("a.txt", "text", Cancellation);
        var done = await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Completed, Cancellation);
        done.Version.ShouldBe(5);
    }

    [Fact]
    public async Task A_failing_stage_is_retried_with_its_reason_and_then_lies_in_the_dead_letters()
    {
        var attempts = 0;
        var failing = new ScriptedStage(StageName.Summarization, (_, _) =>
        {
            attempts++;
            return Task.FromResult<StageOutcome>(new StageOutcome.Retry("The model is away.", TimeSpan.Zero));
        });
        await using var host = await SpineHost.StartAsync(cluster, 2, Stages(failing));
        var document = await host.UploadAsync("a.txt", "text", Cancellation);
        var failed = await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Failed, Cancellation);
        attempts.ShouldBe(Pipeline.Of(StageName.Summarization).Attempts);
        failed.Error!.Detail.ShouldBe("The model is away.");
        failed.Error.Stage.ShouldBe(StageName.Summarization);
    }

    [Fact]
    public async Task A_budget_without_room_stops_the_document_at_once_and_says_so()
    {
        var attempts = 0;
        var dear = new ScriptedStage(StageName.Summarization, (_, _) =>
        {
            attempts++;
            throw new BudgetExceededException(new BudgetStop { Scope = "tenant", Name = "default", Period = "day", LimitUsd = 5, SpentUsd = 4.99m, NeededUsd = 0.02m, Setting = "Budgets:Tenants:default:UsdPerDay" });
        });
        await using var host = await SpineHost.StartAsync(cluster, 2, Stages(dear));
        var document = await host.UploadAsync("a.txt", "text", Cancellation);
        var failed = await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Failed, Cancellation);
        attempts.ShouldBe(1);
        failed.Error!.Code.ShouldBe("budget_exceeded");
        failed.Error.Detail.ShouldContain("Raise Budgets:Tenants:default:UsdPerDay");

        IReadOnlyList<FeedEvent> feed;
        for (var next = host.Get<FeedSignal>().NextPublication; (feed = await host.Get<FeedStore>().ReadAsync("default", 0, [], 1000, Cancellation)).Count < 4; next = host.Get<FeedSignal>().NextPublication)
            await next.WaitAsync(Cancellation);
        feed.Select(e => e.Type).ShouldBe(["document.received.v1", "budget.exceeded.v1", "document.failed.v1", "deadletter.parked.v1"]);
    }

    [Fact]
    public async Task Twenty_documents_complete_with_one_event_sequence_without_gaps()
    {
        await using var host = await SpineHost.StartAsync(cluster, 4, Stages());
        var documents = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => host.UploadAsync($"{n}.txt", $"text {n}", Cancellation)));
        foreach (var document in documents)
            await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Completed, Cancellation);
        await host.Get<FeedSignal>().NextPublication.WaitAsync(TimeSpan.FromMilliseconds(700), Cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        var feed = await host.Get<FeedStore>().ReadAsync("default", 0, [], 1000, Cancellation);
        feed.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, 20).Select(n => (long)n));
    }
}
