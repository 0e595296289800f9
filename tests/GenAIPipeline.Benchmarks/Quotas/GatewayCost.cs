using System.Diagnostics;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>What the gateway adds to a call with quota to spare: everything on, and a model that answers at once.</summary>
internal static class GatewayCost
{
    private const int Seconds = 20;
    private const int CallsOfDocument = 100;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        using var folder = new BenchFolder();
        await using var cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder.PathOf("data") }, NullLogger.Instance, CancellationToken.None);
        Migrator.Apply(cluster.ConnectionString);
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        using var meter = new QuotaMeter();
        await using var quotas = new ModelQuotas(new QuotaStore(database), meter, TimeProvider.System, NullLogger<ModelQuotas>.Instance);
        using var whole = Gateway(database, quotas, isWhole: true);
        using var counted = Gateway(database, quotas, isWhole: false);
        var seconds = options.Count ?? Seconds;
        await MeasureAsync(whole, 200, 5);
        await MeasureAsync(counted, 200, 5);
        var (slow, fast) = (await MeasureAsync(whole, 200, seconds), await MeasureAsync(whole, 500, seconds));
        var (slowQuota, fastQuota) = (await MeasureAsync(counted, 200, seconds), await MeasureAsync(counted, 500, seconds));
        return new BenchmarkResult(
            "The gateway's own cost",
            $"One process, {seconds} s at a steady rate of calls that arrive by themselves, every one another prompt of 4.5 kB, a model that answers at once with 200 tokens, quota to spare: with everything on (answer cache, which misses; fallback, checks, retries, breaker, quota, budgets of tenant, profile and document, a committed row of the ledger), and without cache and ledger, which leaves the quota.",
            [
                BenchmarkRow.AtMost("200 calls/s, everything on, p50", Quantiles.Median(slow), 2, "ms"),
                BenchmarkRow.AtMost("200 calls/s, everything on, p99", Quantiles.Of(slow, 0.99), 10, "ms"),
                BenchmarkRow.AtMost("500 calls/s, everything on, p50", Quantiles.Median(fast), 4, "ms"),
                BenchmarkRow.Of("500 calls/s, everything on, p99", Quantiles.Of(fast, 0.99), "ms"),
                BenchmarkRow.Of("200 calls/s, without cache and ledger, p50", Quantiles.Median(slowQuota), "ms"),
                BenchmarkRow.Of("200 calls/s, without cache and ledger, p99", Quantiles.Of(slowQuota, 0.99), "ms"),
                BenchmarkRow.Of("500 calls/s, without cache and ledger, p50", Quantiles.Median(fastQuota), "ms"),
                BenchmarkRow.Of("500 calls/s, without cache and ledger, p99", Quantiles.Of(fastQuota, 0.99), "ms"),
            ]);
    }

    private static ModelGateway Gateway(NpgsqlDataSource database, ModelQuotas quotas, bool isWhole)
    {
        var model = new ModelOptions
        {
            Provider = ModelProvider.Bedrock,
            Model = isWhole ? "whole" : "counted",
            InputUsdPerMillion = 1,
            OutputUsdPerMillion = 5,
            Quota = new QuotaOptions { TokensPerMinute = 1_000_000_000, RequestsPerMinute = 1_000_000, TokensPerDay = 1_000_000_000_000 },
        };
        return new ModelGateway(
            ModelCatalog.Of(model),
            isWhole ? new UsageStore(database).AppendAsync : (_, _) => Task.CompletedTask,
            isWhole ? new AnswerCache(new AnswerStore(database), TimeProvider.System, NullLogger<AnswerCache>.Instance) : null,
            TimeProvider.System,
            _ => new InstantModel(),
            quotas,
            isWhole ? new SpendingBudgets(new BudgetStore(database, TimeProvider.System), TimeProvider.System) { Catalog = Budgets } : null);
    }

    private static BudgetCatalog Budgets
    {
        get
        {
            var limits = new Dictionary<string, BudgetLimits> { ["*"] = new() { UsdPerDay = 100_000, UsdPerMonth = 1_000_000, UsdPerDocument = 1_000 } };
            return new BudgetCatalog(limits, limits);
        }
    }

    private static async Task<List<double>> MeasureAsync(ModelGateway gateway, int perSecond, int seconds)
    {
        var running = new List<Task<double>>();
        var begun = Stopwatch.GetTimestamp();
        var text = Texts.Report(1);
        for (var n = 0; n < perSecond * seconds; n++)
        {
            var due = TimeSpan.FromSeconds(n / (double)perSecond) - Stopwatch.GetElapsedTime(begun);
            if (due > TimeSpan.Zero)
                await Task.Delay(due);
            running.Add(AskAsync(gateway, $"doc{n / CallsOfDocument}", $"{Guid.NewGuid()}\n{text}"));
        }

        return [.. await Task.WhenAll(running)];
    }

    private static async Task<double> AskAsync(ModelGateway gateway, string document, string text)
    {
        var started = Stopwatch.GetTimestamp();
        await gateway.AskAsync(
            [new ChatMessage(ChatRole.System, "Summarize."), new ChatMessage(ChatRole.User, text)],
            new ChatOptions { MaxOutputTokens = 500 },
            new ModelCall { Tenant = "acme", Profile = "general", Document = document, Fault = static _ => null, FullOutputTokens = 1_000, Tally = new CallTally() },
            CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>The model itself is not measured.</summary>
    private sealed class InstantModel : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "{}"))
        {
            ModelId = options?.ModelId,
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 1_000, OutputTokenCount = 200 },
        });

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException("Expected a call for a whole answer, got one for a stream.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
