using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Summarization;
using GenAIPipeline.Tests.Platform.Models;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Summarization;

public sealed class CascadeTests : IAsyncLifetime
{
    private const decimal CheapUsd = (100 * 1m + 20 * 5m) / 1_000_000m;
    private const decimal BetterUsd = (100 * 10m + 20 * 50m) / 1_000_000m;

    private readonly TestFolder folder = new("cascade");
    private readonly ConcurrentQueue<ModelCallRow> ledger = new();
    private ChatEndpoint cheap = null!;
    private ChatEndpoint better = null!;

    public async ValueTask InitializeAsync()
    {
        cheap = await ChatEndpoint.StartAsync();
        better = await ChatEndpoint.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await cheap.DisposeAsync();
        await better.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_cheap_answer_that_nothing_is_said_against_is_kept()
    {
        cheap.Otherwise = _ => Reply.Sentences(("The pump has failed.", 1, "The pump has failed"));
        var result = await SummarizeAsync(Texts.Of("The pump has failed. The repair costs 1,840 EUR."));
        better.Requests.ShouldBeEmpty();
        (result.Usage.Calls, result.Usage.Escalated, result.Degraded).ShouldBe((1, 0, false));
        Lines().ShouldBe([("small", CascadeStep.First, CheapUsd, BetterUsd)]);
    }

    [Fact]
    public async Task A_doubtful_one_is_asked_again_of_the_better_model()
    {
        cheap.Otherwise = _ => Reply.Sentences(("The repair costs 2,840 EUR.", 1, "The repair costs"));
        better.Otherwise = _ => Reply.Sentences(("The repair costs 1,840 EUR.", 1, "The repair costs 1,840 EUR"));
        var result = await SummarizeAsync(Texts.Of("The pump has failed. The repair costs 1,840 EUR."));
        result.Summary.Sentences.ShouldHaveSingleItem().Text.ShouldBe("The repair costs 1,840 EUR.");
        result.GroundingFindings.ShouldBeEmpty();
        (result.Usage.Calls, result.Usage.Escalated, result.Degraded).ShouldBe((2, 1, false));
        Lines().ShouldBe([("small", CascadeStep.First, CheapUsd, BetterUsd), ("large", CascadeStep.Escalated, BetterUsd, 0)]);
        ledger.Sum(row => row.FullUsd - row.CostUsd).ShouldBe(-CheapUsd);
    }

    [Fact]
    public async Task A_cheap_answer_that_had_to_be_repaired_spares_one_call_of_the_better_model()
    {
        cheap.Enqueue(Reply.Text("no JSON"), Reply.Sentences(("The pump has failed.", 1, "The pump has failed")));
        await SummarizeAsync(Texts.Of("The pump has failed. The repair costs 1,840 EUR."));
        ledger.Sum(row => row.FullUsd).ShouldBe(BetterUsd);
    }

    [Fact]
    public async Task A_cheap_model_that_fails_costs_no_quality()
    {
        cheap.Otherwise = _ => Reply.Status(400);
        better.Otherwise = _ => Reply.Sentences(("The pump has failed.", 1, "The pump has failed"));
        var result = await SummarizeAsync(Texts.Of("The pump has failed. The repair costs 1,840 EUR."));
        (result.Usage.Escalated, result.Degraded).ShouldBe((1, false));
        result.Summary.Sentences.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_the_cheap_models_filter_refused_no_other_model_sees()
    {
        cheap.Otherwise = _ => Reply.Text("", "content_filter");
        var result = await SummarizeAsync(Texts.Of("The pump has failed. The repair costs 1,840 EUR."));
        better.Requests.ShouldBeEmpty();
        result.Degraded.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_a_long_document_only_the_doubtful_parts_are_escalated_and_the_ledger_tells_what_that_saved()
    {
        cheap.Otherwise = messages => messages[^1].Text.Contains("electric ferries in the first quarter", StringComparison.Ordinal)
            ? Reply.Sentences(("A whale was seen in 1851.", 1, "A whale"))
            : SummarizationStageTests.EchoFirstLines(messages);
        better.Otherwise = SummarizationStageTests.EchoFirstLines;
        var result = await SummarizeAsync(Texts.Of(Texts.Report(150)));

        var escalated = better.Requests.Count;
        escalated.ShouldBeInRange(1, cheap.Requests.Count - 1);
        result.Usage.Escalated.ShouldBe(escalated);
        result.GroundingFindings.ShouldBeEmpty();
        ledger.Count(row => row.Step == CascadeStep.Escalated).ShouldBe(escalated);
        ledger.Sum(row => row.FullUsd - row.CostUsd).ShouldBe(cheap.Requests.Count * (BetterUsd - CheapUsd) - escalated * BetterUsd);
    }

    [Fact]
    public void The_cheap_chain_is_required_like_the_own_one() =>
        Profiles().Get("general").Chains.ShouldBe(["cheap", "default"]);

    private IEnumerable<(string Model, CascadeStep? Step, decimal Cost, decimal Full)> Lines() => ledger.Select(row => (row.Chain == "cheap" ? "small" : "large", row.Step, row.CostUsd, row.FullUsd));

    private ProfileCatalog Profiles()
    {
        var general = Path.Combine(folder.Path, "general");
        if (!Directory.Exists(general))
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Texts.PromptsFolder(), "general"), "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(general, Path.GetRelativePath(Path.Combine(Texts.PromptsFolder(), "general"), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            var settings = Path.Combine(general, "profile.json");
            var profile = JsonNode.Parse(File.ReadAllText(settings))!;
            profile["cascade"] = new JsonObject { ["chain"] = "cheap" };
            File.WriteAllText(settings, profile.ToJsonString());
        }

        return ProfileCatalog.Load(folder.Path);
    }

    private async Task<SummarizationResult> SummarizeAsync(ExtractedText text)
    {
        var catalog = new ModelCatalog(new Dictionary<string, IReadOnlyList<ModelOptions>>
        {
            ["cheap"] = [new() { Name = "small", Endpoint = cheap.Address, Model = "small", Retries = 0, InputUsdPerMillion = 1, CachedInputUsdPerMillion = 1, OutputUsdPerMillion = 5 }],
            ["default"] = [new() { Name = "large", Endpoint = better.Address, Model = "large", Retries = 0, InputUsdPerMillion = 10, CachedInputUsdPerMillion = 10, OutputUsdPerMillion = 50 }],
        });
        Task Write(ModelCallRow row, CancellationToken token)
        {
            ledger.Enqueue(row);
            return Task.CompletedTask;
        }

        var profiles = Profiles();
        using var gateway = new ModelGateway(catalog, Write, null, TimeProvider.System);
        var stage = new SummarizationStage(profiles, new PromptCatalog(profiles), gateway, new SummarizationOptions { Parallelism = 4 }, TimeProvider.System, NullLogger<SummarizationStage>.Instance);
        return (await stage.RunAsync(StageRuns.Of(text), TestContext.Current.CancellationToken)).ShouldBeOfType<StageOutcome.Done>().Result.ShouldBeOfType<SummarizationResult>();
    }
}
