using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Outages;

/// <summary>What calls and documents feel of models that are down.</summary>
internal static class ModelsDown
{
    private const int Modest = 2;
    private const int Much = 50;

    /// <summary>A timer fires some milliseconds late, and the next model takes its own time.</summary>
    private const double TimersSeconds = 0.05;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var rows = new List<BenchmarkRow>();
        using (var folder = new BenchFolder())
        {
            await using var cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder.PathOf("data") }, NullLogger.Instance, CancellationToken.None);
            Migrator.Apply(cluster.ConnectionString);
            await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
            using var meter = new QuotaMeter();
            await using var quotas = new ModelQuotas(new QuotaStore(database), meter, TimeProvider.System, NullLogger<ModelQuotas>.Instance);
            rows.AddRange(await FirstDownAsync(chain => new ModelGateway(
                ModelCatalog.Of(chain),
                new UsageStore(database).AppendAsync,
                new AnswerCache(new AnswerStore(database), TimeProvider.System, NullLogger<AnswerCache>.Instance),
                TimeProvider.System,
                quotas: quotas)));
        }

        rows.AddRange(await AllDown.RunAsync(options.Count ?? 200));
        return new(
            "Models that are down",
            $"Chains of two models at OpenAI-compatible endpoints over HTTP that answer at once, through the gateway with everything on (answer cache, which misses; quota, ledger, PostgreSQL); timeout {OutageRun.Timeout.TotalSeconds:0} s, 3 retries. "
                + $"Calls arrive by themselves, {Modest} and {Much} a second on every chain, all chains at once. The first model goes down three times, for 9, 12 and 16 s: its port refuses, it takes requests and never answers, or it answers 503. "
                + $"The first calls are those that still asked it; their worst is given, less the median of a chain of the second model alone, which is called beside them; {TimersSeconds * 1000:0} ms are left for timers. Open: the calls that passed it by, quantile less quantile; p50 of the worst of the three ways, p99 of all of them, which at {Modest} calls/s are too few for a goal. "
                + "Noticed: from being back to its first answer, worst of three. Then the whole program with three models, each of them down in one of these ways, and documents of 4.5 kB, every tenth of 54 kB.",
            rows)
        { MustHold = true };
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> FirstDownAsync(Func<IReadOnlyList<ModelOptions>, ModelGateway> open)
    {
        Illness[] illnesses = [Illness.Refuses, Illness.Hangs, Illness.Fails];
        int[] rates = [Modest, Much];
        var runs = rates.SelectMany(rate => illnesses.Select(illness => new OutageRun(illness, rate, open))).ToList();
        await using var second = await FailingModel.StartAsync();
        using var end = new CancellationTokenSource();
        var gateways = rates.Select(rate => open([OutageRun.Model(second, $"alone {rate}")])).ToList();
        var alone = gateways.Zip(rates, (gateway, rate) => new SteadyCalls(gateway, rate)).ToList();
        var beside = alone.Select(calls => calls.RunAsync(end.Token)).ToList();
        await Task.WhenAll(runs.Select(run => run.RunAsync()));
        await end.CancelAsync();
        await Task.WhenAll(beside);
        foreach (var gateway in gateways)
            gateway.Dispose();
        return [.. rates.Zip(alone).SelectMany(pair => RowsOf(pair.First, [.. runs.Where(run => run.PerSecond == pair.First)], [.. pair.Second.Calls.Select(call => call.Milliseconds)]))];
    }

    private static IEnumerable<BenchmarkRow> RowsOf(int rate, IReadOnlyList<OutageRun> runs, IReadOnlyList<double> alone)
    {
        var usual = Quantiles.Median(alone);
        yield return BenchmarkRow.Of($"{rate} calls/s: second model alone, p50", usual, "ms");
        yield return BenchmarkRow.Of($"{rate} calls/s: second model alone, p99", Quantiles.Of(alone, 0.99), "ms");
        yield return BenchmarkRow.Of($"{rate} calls/s: first model well, p50", Quantiles.Median(runs.SelectMany(run => run.WellCalls)), "ms");
        yield return BenchmarkRow.AtMost($"{rate} calls/s: calls without an answer", runs.Sum(run => run.Unanswered), 0);
        foreach (var run in runs)
            yield return BenchmarkRow.AtMost($"{rate} calls/s, {Name(run)}: added to the first calls, worst", (run.FirstCalls.DefaultIfEmpty(usual).Max() - usual) / 1000, OutageRun.Timeout.TotalSeconds + TimersSeconds, "s");
        foreach (var run in runs)
            yield return new BenchmarkRow($"{rate} calls/s, {Name(run)}: down → breaker open, worst; first calls of an outage", $"{run.OpenAfter.Max():0.0} s; {run.FirstCalls.Count() / 3.0:0}");
        yield return BenchmarkRow.AtMost($"{rate} calls/s: added once the breaker is open, p50", runs.Max(run => Quantiles.Median(run.OpenCalls)) - usual, 5, "ms");
        var slow = Quantiles.Of(runs.SelectMany(run => run.OpenCalls), 0.99) - Quantiles.Of(alone, 0.99);
        yield return rate == Much
            ? BenchmarkRow.AtMost($"{rate} calls/s: added once the breaker is open, p99", slow, 5, "ms")
            : BenchmarkRow.Of($"{rate} calls/s: added once the breaker is open, p99", slow, "ms");
        foreach (var run in runs)
            yield return BenchmarkRow.AtMost($"{rate} calls/s, {Name(run)}: back → noticed, worst", run.Recoveries.Max(), 30, "s");
    }

    private static string Name(OutageRun run) => run.Illness switch
    {
        Illness.Refuses => "connection refused",
        Illness.Hangs => "no answer",
        _ => "503",
    };
}
