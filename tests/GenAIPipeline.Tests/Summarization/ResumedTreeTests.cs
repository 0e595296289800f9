using System.Collections.Concurrent;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Summarization;
using GenAIPipeline.Tests.Platform.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Summarization;

/// <summary>A process dies in the middle of a long document, and another one goes on.</summary>
public sealed class ResumedTreeTests(ModelDatabase database) : IClassFixture<ModelDatabase>, IAsyncLifetime
{
    private readonly ConcurrentQueue<string> answered = new();
    private ChatEndpoint endpoint = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => endpoint = await ChatEndpoint.StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Answers_that_had_arrived_are_not_paid_again(int answers)
    {
        var text = Texts.Of(Texts.Report(150, seed: answers % 100));
        var nodes = await NodesAsync(text);
        var most = Math.Min(answers, nodes - 1);
        var held = new TaskCompletionSource();
        var asked = 0;
        endpoint.Otherwise = messages => Interlocked.Increment(ref asked) <= most ? Answer(messages) : SummarizationStageTests.EchoFirstLines(messages) with { Gate = held.Task };
        var dying = await CacheProcess.StartAsync(database.ConnectionString);
        using var lost = Gateway(dying.Cache);
        var first = RunAsync(lost, text);
        await database.UntilAsync("select count(*) = $1 from answer where value is not null", (long)most);
        await dying.DieAsync();

        var before = answered.ToHashSet();
        before.Count.ShouldBe(most);
        answered.Clear();
        endpoint.Otherwise = Answer;
        await using var second = await CacheProcess.StartAsync(database.ConnectionString);
        using var gateway = Gateway(second.Cache);
        (await RunAsync(gateway, text)).ShouldBeOfType<StageOutcome.Done>();

        answered.Intersect(before).ShouldBeEmpty();
        // Calls of the dead process that were on their way may still come in; each is one of those that the other makes.
        answered.Distinct().Count().ShouldBe(nodes - most);
        held.SetResult();
        await Should.ThrowAsync<Exception>(() => first);
    }

    [Fact]
    public async Task A_hundred_equal_documents_on_four_processes_pay_each_part_once()
    {
        var text = Texts.Of(Texts.Report(60, seed: 11));
        var nodes = await NodesAsync(text);
        endpoint.Otherwise = Answer;
        var processes = new List<CacheProcess>();
        for (var n = 0; n < 4; n++)
            processes.Add(await CacheProcess.StartAsync(database.ConnectionString));
        var gateways = processes.ConvertAll(process => Gateway(process.Cache));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => RunAsync(gateways[n % 4], text, Guid.CreateVersion7())));
        outcomes.ShouldAllBe(outcome => outcome is StageOutcome.Done);
        answered.Count.ShouldBe(nodes);
        (await database.ScalarAsync<long>("select count(distinct document_id) from answer_user")).ShouldBe(100);
        gateways.ForEach(gateway => gateway.Dispose());
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    /// <summary>Number of calls that the text takes, counted without a cache; the database is left empty.</summary>
    private async Task<int> NodesAsync(ExtractedText text)
    {
        endpoint.Otherwise = Answer;
        using var gateway = Gateway(null);
        await RunAsync(gateway, text);
        var nodes = answered.Count;
        nodes.ShouldBeGreaterThan(5);
        answered.Clear();
        using var store = new AnswerStore(database.Source);
        await store.ClearAsync(null, null, null, Cancellation);
        return nodes;
    }

    private Reply Answer(IReadOnlyList<WireMessage> messages)
    {
        answered.Enqueue(messages[^1].Text);
        return SummarizationStageTests.EchoFirstLines(messages);
    }

    private ModelGateway Gateway(AnswerCache? cache) =>
        new(ModelCatalog.Of(new ModelOptions { Endpoint = endpoint.Address, Model = "test-model" }), (_, _) => Task.CompletedTask, cache, TimeProvider.System);

    private static Task<StageOutcome> RunAsync(ModelGateway gateway, ExtractedText text, Guid? id = null)
    {
        var stage = new SummarizationStage(Texts.Profiles, new PromptCatalog(Texts.Profiles), gateway, new SummarizationOptions(), TimeProvider.System, NullLogger<SummarizationStage>.Instance);
        return stage.RunAsync(StageRuns.Of(text, id: id), Cancellation);
    }
}
