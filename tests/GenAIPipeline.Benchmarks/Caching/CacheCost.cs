using System.Diagnostics;
using GenAIPipeline.Benchmarks.LongDocuments;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Caching;

/// <summary>What a hit costs, and what several processes do with the same question at once and when one of them dies.</summary>
internal static class CacheCost
{
    private const int Processes = 4;
    private const int Pages = 20;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var documents = options.Count ?? 100;
        await using var host = await BenchHost.CreateAsync();
        await using var model = await ExtractiveModel.StartAsync();
        var (memory, stored, missed) = await CallsAsync(host, model);
        var (nodes, paid, slowest) = await EqualDocumentsAsync(host.ConnectionString, model, documents);
        var killed = new List<double>();
        for (var n = 0; n < 5; n++)
            killed.Add(await TakeOverAsync(host, model, 300 + n, child =>
            {
                child.Kill();
                return Task.CompletedTask;
            }));
        var frozen = await TakeOverAsync(host, model, 400, child => child.FreezeAsync());
        return new(
            "The answer cache",
            "Calls with a prompt of about 1,700 tokens through the gateway with everything on, one after the other: hits from memory and from PostgreSQL, and misses whose model answers at once (claim, ledger, store; a durable cluster). "
                + $"Then {documents} equal documents of {Pages} pages in {Processes} processes of their own against a model that takes 2 s. Then a process that waits for another one's call: from the other one's SIGKILL (5 times) or SIGSTOP to the request that replaces its own.",
            [
                BenchmarkRow.AtMost("hit from memory, p50", Quantiles.Median(memory), 0.1, "ms"),
                BenchmarkRow.Of("hit from memory, p99", Quantiles.Of(memory, 0.99), "ms"),
                BenchmarkRow.AtMost("hit from PostgreSQL, p50", Quantiles.Median(stored), 1, "ms"),
                BenchmarkRow.Of("hit from PostgreSQL, p99", Quantiles.Of(stored, 0.99), "ms"),
                BenchmarkRow.Of("miss, model answers at once, p50", Quantiles.Median(missed), "ms"),
                BenchmarkRow.AtMost($"paid calls for {documents} equal documents of {nodes} parts", paid, nodes),
                BenchmarkRow.Of("slowest process with them", slowest / 1000, "s"),
                BenchmarkRow.AtMost("owner killed → next call, worst of 5", killed.Max(), 1, "s"),
                BenchmarkRow.AtMost("owner frozen → next call", frozen, 16, "s"),
            ]);
    }

    private static async Task<(List<double> Memory, List<double> Stored, List<double> Missed)> CallsAsync(BenchHost host, ExtractiveModel model)
    {
        var cache = host.Get<AnswerCache>();
        var listening = new TaskCompletionSource();
        host.Get<Listener>().On(AnswerStore.Channel, payload => _ = payload is null && listening.TrySetResult());
        await host.Get<Listener>().StartAsync(CancellationToken.None);
        await listening.Task;
        await cache.Uses.StartAsync(CancellationToken.None);
        using var without = new AnswerCache(host.Get<AnswerStore>(), TimeProvider.System, NullLogger<AnswerCache>.Instance);
        using var gateway = Gateway(host, model, cache);
        using var forgetful = Gateway(host, model, without);

        var missed = await MeasureAsync(gateway, 500, n => n);
        var memory = await MeasureAsync(gateway, 20_000, n => n % 500);
        var stored = await MeasureAsync(forgetful, 3_000, n => n % 500);
        await without.Uses.FlushAsync(CancellationToken.None);
        await cache.Uses.StopAsync(CancellationToken.None);
        await host.Get<Listener>().StopAsync(CancellationToken.None);
        return (memory, stored, missed);
    }

    private static ModelGateway Gateway(BenchHost host, ExtractiveModel model, AnswerCache cache) =>
        new(ModelCatalog.Of(new ModelOptions { Endpoint = model.Address, Model = "extractive", ContextTokens = 32_000, ParallelCalls = 1_000 }), host.Get<UsageStore>().AppendAsync, cache, TimeProvider.System, _ => new AnswersAtOnce());

    private static async Task<List<double>> MeasureAsync(ModelGateway gateway, int calls, Func<int, int> question)
    {
        var rules = new ChatMessage(ChatRole.System, string.Join('\n', LongReport.Paragraphs(1, seed: 9)));
        var texts = Enumerable.Range(0, 600).Select(n => string.Join('\n', LongReport.Paragraphs(2, seed: n))).ToList();
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 600 };
        var times = new List<double>();
        for (var n = -100; n < calls; n++)
        {
            var call = new ModelCall { Tenant = "bench", Profile = "general", Document = $"document {n % 97}", Fault = _ => null, FullOutputTokens = 1_000, Tally = new CallTally() };
            ChatMessage[] messages = [rules, new(ChatRole.User, texts[n < 0 ? 499 - n : question(n)])];
            var started = Stopwatch.GetTimestamp();
            await gateway.AskAsync(messages, options, call, CancellationToken.None);
            if (n >= 0)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<(int Nodes, int Paid, double Slowest)> EqualDocumentsAsync(string connectionString, ExtractiveModel model, int documents)
    {
        model.Forget();
        await using (var alone = await ChildProgram.StartAsync(connectionString, model.Address, Pages, seed: 200, documents: 1))
        {
            alone.Go();
            await alone.DoneAsync();
        }

        var nodes = model.Requests;
        await using (var database = NpgsqlDataSource.Create(connectionString))
        using (var store = new AnswerStore(database))
            await store.ClearAsync("bench", null, null, CancellationToken.None);
        model.Forget();
        model.Latency = TimeSpan.FromSeconds(2);
        var children = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => ChildProgram.StartAsync(connectionString, model.Address, Pages, seed: 200, documents / Processes)));
        foreach (var child in children)
            child.Go();
        var times = await Task.WhenAll(children.Select(child => child.DoneAsync()));
        foreach (var child in children)
            await child.DisposeAsync();
        model.Latency = TimeSpan.Zero;
        return (nodes, model.Requests, times.Max());
    }

    /// <summary>Seconds from the owner's end to the request of the process that waited for it.</summary>
    private static async Task<double> TakeOverAsync(BenchHost host, ExtractiveModel model, int seed, Func<ChildProgram, Task> end)
    {
        model.Forget();
        // The first process never gets its answer.
        model.Gate = number => number == 1 ? Task.Delay(Timeout.Infinite) : Task.CompletedTask;
        await using var owner = await ChildProgram.StartAsync(host.ConnectionString, model.Address, 1, seed, 1);
        await using var next = await ChildProgram.StartAsync(host.ConnectionString, model.Address, 1, seed, 1);
        owner.Go();
        while (model.Requests == 0)
            await Task.Delay(5);
        next.Go();
        await using var waits = host.Get<NpgsqlDataSource>().CreateCommand("select exists (select from answer where is_awaited)");
        while (!(bool)(await waits.ExecuteScalarAsync())!)
            await Task.Delay(5);
        var ended = Stopwatch.GetTimestamp();
        await end(owner);
        await next.DoneAsync();
        model.Gate = null;
        await using var forget = host.Get<NpgsqlDataSource>().CreateCommand("delete from answer where is_awaited");
        await forget.ExecuteNonQueryAsync();
        return Stopwatch.GetElapsedTime(ended, model.Came.Last()).TotalSeconds;
    }

    /// <summary>A model without a network.</summary>
    private sealed class AnswersAtOnce : IChatClient
    {
        private static readonly string Text = string.Join(' ', LongReport.Paragraphs(1, seed: 5));

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult(
            new ChatResponse(new ChatMessage(ChatRole.Assistant, Text)) { ModelId = "extractive", FinishReason = ChatFinishReason.Stop, Usage = new() { InputTokenCount = 1_700, OutputTokenCount = 500 } });

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
