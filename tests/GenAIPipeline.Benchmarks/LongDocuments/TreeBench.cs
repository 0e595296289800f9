using System.Diagnostics;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Summarization;
using GenAIPipeline.Summarization.Chunks;
using Npgsql;

namespace GenAIPipeline.Benchmarks.LongDocuments;

/// <summary>Summarizes texts through the real gateway, cache and database with the repository's prompts.</summary>
internal sealed class TreeBench : IAsyncDisposable
{
    private readonly BenchHost host;
    private readonly ModelGateway gateway;

    private TreeBench(BenchHost host, ExtractiveModel model)
    {
        this.host = host;
        Model = model;
        gateway = new ModelGateway(
            ModelCatalog.Of(new ModelOptions { Endpoint = model.Address, Model = "extractive", ContextTokens = 32_000, ParallelCalls = 1_000 }),
            host.Get<UsageStore>().AppendAsync,
            host.Get<AnswerCache>(),
            TimeProvider.System);
    }

    public ExtractiveModel Model { get; }

    public Profile General => host.Get<ProfileCatalog>().Get(ProfileCatalog.DefaultName);

    public static async Task<TreeBench> StartAsync(TimeSpan latency = default)
    {
        var host = await BenchHost.CreateAsync();
        var listening = new TaskCompletionSource();
        host.Get<Listener>().On(AnswerStore.Channel, payload => _ = payload is null && listening.TrySetResult());
        host.Get<AnswerCache>();
        await host.Get<Listener>().StartAsync(CancellationToken.None);
        await listening.Task;
        return new TreeBench(host, await ExtractiveModel.StartAsync(latency));
    }

    public async Task<TreeRun> RunAsync(ExtractedText text, Profile? profile = null, string tenant = "bench")
    {
        profile ??= General;
        var prompts = host.Get<PromptCatalog>().Of(profile);
        var tags = new ModelCall
        {
            Tenant = tenant,
            Profile = profile.Name,
            Document = Guid.CreateVersion7().ToString(),
            Fault = prompts.Schema.Fault,
            FullOutputTokens = 0,
            Tally = new CallTally(),
        };
        var clock = Stopwatch.StartNew();
        var outcome = await new MergeTree(gateway, prompts, profile, new CascadedCalls(profile, tags, text), new SummarizationOptions().Parallelism).SummarizeAsync(text, _ => { }, CancellationToken.None);
        await gateway.SettleAsync(CancellationToken.None);
        var levels = ChunkTree.Plan(ChunkUnit.Of(text), profile.Chunks).Levels.Count + 1;
        return new TreeRun(outcome.Summary, tags.Tally, levels, clock.Elapsed);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        gateway.Dispose();
        await Model.DisposeAsync();
        await host.Get<Listener>().StopAsync(CancellationToken.None);
        await host.DisposeAsync();
    }
}

/// <summary>One document's summary and what it took.</summary>
internal sealed record TreeRun(Summary Summary, CallTally Tally, int Levels, TimeSpan Wall)
{
    public long Tokens => Tally.InputTokens + Tally.OutputTokens;
}
