using System.Diagnostics;
using GenAIPipeline.Benchmarks.LongDocuments;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Summarization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Caching;

/// <summary>A process of its own that shares the answer cache: says <c>ready</c>, waits for a line, summarizes the same document several times at once, says <c>done</c> and how long it took in milliseconds.</summary>
internal static class CacheChild
{
    public const string Verb = "cache-process";

    /// <param name="arguments">Connection string, address of the model, pages of the document, its seed, how many at once.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var database = NpgsqlDataSource.Create(arguments[0]);
        using var listener = new Listener(database, NullLogger<Listener>.Instance);
        using var store = new AnswerStore(database);
        using var cache = new AnswerCache(store, TimeProvider.System, NullLogger<AnswerCache>.Instance, null, listener);
        var listening = new TaskCompletionSource();
        listener.On(AnswerStore.Channel, payload => _ = payload is null && listening.TrySetResult());
        await listener.StartAsync(CancellationToken.None);
        await listening.Task;
        using var gateway = new ModelGateway(
            ModelCatalog.Of(new ModelOptions { Endpoint = arguments[1], Model = "extractive", ContextTokens = 32_000, ParallelCalls = 1_000 }), new UsageStore(database).AppendAsync, cache, TimeProvider.System);
        var profiles = ProfileCatalog.Load(Path.Combine(AppContext.BaseDirectory, "prompts"));
        var profile = profiles.Get(ProfileCatalog.DefaultName);
        var prompts = new PromptCatalog(profiles).Of(profile);
        var text = LongReport.Of(LongReport.Paragraphs(int.Parse(arguments[2]), int.Parse(arguments[3])));

        Console.WriteLine("ready");
        Console.ReadLine();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, int.Parse(arguments[4])).Select(async _ =>
        {
            var tags = new ModelCall
            {
                Tenant = "bench",
                Profile = profile.Name,
                Document = Guid.CreateVersion7().ToString(),
                Fault = prompts.Schema.Fault,
                FullOutputTokens = 0,
                Tally = new CallTally(),
            };
            await new MergeTree(gateway, prompts, profile, new CascadedCalls(profile, tags, text), new SummarizationOptions().Parallelism).SummarizeAsync(text, _ => { }, CancellationToken.None);
        }));
        await gateway.SettleAsync(CancellationToken.None);
        Console.WriteLine($"done {clock.Elapsed.TotalMilliseconds:0}");
        await listener.StopAsync(CancellationToken.None);
        return 0;
    }
}
