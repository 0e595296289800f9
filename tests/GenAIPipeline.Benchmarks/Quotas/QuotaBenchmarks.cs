using System.Diagnostics;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>How much of a token quota is used, and how many calls are refused: real minutes, 4 worker processes, answers whose length nobody knows before. The number given on the command line is that of the minutes.</summary>
internal static class QuotaBenchmarks
{
    private const int Workers = 4;

    private const string Method = "4 worker processes that share nothing but PostgreSQL, each with 64 callers a model that always want another answer, through the real gateway (answer cache off) and `BedrockChatClient` against the simulator's quotas of 1,000,000 tokens a minute. "
        + "Prompts are log-normal with a mean of 4,000, 2,500 and 2,000 tokens at burndown 1, 5 and 15 and known within ± 4 %, answers log-normal with a mean of 1,000, 500 and 200 (σ 0.6, at most 4,096, unknown), latency 0.7 s + 10 ms a token. After a warm-up of 45 s or more whole clock minutes count, each at most 100 %; a call counts in the minute in which it started. ";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(45);

    public static async Task<BenchmarkResult> QuotaAsync(RunOptions options)
    {
        QuotaScenario[] scenarios =
        [
            .. from window in new[] { QuotaWindow.Bucket, QuotaWindow.Minute }
               from burndown in new[] { 1.0, 5, 15 }
               select new QuotaScenario($"{window.ToString().ToLowerInvariant()}-{burndown:0}", burndown, window),
        ];
        var results = await RunAsync(scenarios, options.Count ?? 5);
        return new BenchmarkResult(
            "Quota of a model",
            Method + "Six models side by side.",
            [.. results.SelectMany(result => result.Rows($"{(result.Scenario.Window == QuotaWindow.Bucket ? "bucket" : "clock minute")}, burndown {result.Scenario.Burndown:0}", hasGoal: true))]);
    }

    public static async Task<BenchmarkResult> OthersAsync(RunOptions options)
    {
        var scenario = new QuotaScenario("gateway", 5, QuotaWindow.Bucket);
        QuotaScenario[] scenarios =
        [
            scenario,
            scenario with { Name = "sdk-standard", Way = CallWay.SdkStandard },
            scenario with { Name = "sdk-adaptive", Way = CallWay.SdkAdaptive },
            scenario with { Name = "token-bucket", Way = CallWay.TokenBucket },
            scenario with { Name = "carried", Window = QuotaWindow.Minute, CarriesReservations = true },
            scenario with { Name = "sliding-log", ProvidersWindow = "slidingLog" },
        ];
        string[] names = ["gateway", "AWS SDK, standard retries", "AWS SDK, adaptive retries", "token bucket that reserves max_tokens", "gateway, clock minutes that carry reservations over", "gateway as on a bucket, provider with a sliding log"];
        var results = await RunAsync(scenarios, options.Count ?? 5);
        return new BenchmarkResult("Quota of a model: other ways, and providers that count in other ways", Method + "All at burndown 5; the other ways ask for 4,096 tokens at most, and a caller whose call failed for good pauses for a second.", [.. results.Zip(names, (result, name) => result.Rows(name, hasGoal: false)).SelectMany(rows => rows)]);
    }

    public static async Task<BenchmarkResult> ChangesAsync(RunOptions options)
    {
        var scenario = new QuotaScenario("growth", 5, QuotaWindow.Bucket);
        QuotaScenario[] scenarios = [scenario, scenario with { Name = "limit-bucket" }, scenario with { Name = "limit-minute", Window = QuotaWindow.Minute }];
        const int Minutes = 8;
        bool IsChanged(QuotaScenario each) => each.Name.StartsWith("limit", StringComparison.Ordinal);
        (double Minute, double Share, double Growth)[] changes = [(1, 0.6, 1.6), (5, 1, 1.6)];
        var results = await RunAsync(scenarios, Minutes, async (account, from, _) =>
        {
            foreach (var (minute, share, growth) in changes)
            {
                await UntilAsync(from.AddMinutes(minute));
                await account.ChangeAsync(scenarios, each => IsChanged(each) ? share : 1, each => IsChanged(each) ? 1 : growth);
            }
        }, (each, minute) => IsChanged(each) && minute is >= 1 and < 5 ? 0.6 : 1);
        var rows = new List<BenchmarkRow>(results[0].Rows("answers grow by 1.6 after the first minute", hasGoal: false));
        foreach (var (result, name) in results.Skip(1).Zip(["bucket", "clock minute"]))
        {
            rows.AddRange(result.Rows($"limit 60 % from minute 2 to 5, {name}", hasGoal: false));
            rows.Add(BenchmarkRow.AtMost($"lowered limit, {name}: throttled from the second minute on", 100.0 * result.Refused.Skip(2).Take(3).Sum() / Math.Max(1, result.Refused.Skip(2).Take(3).Sum() + result.Granted.Skip(2).Take(3).Sum()), 1, "%"));
            rows.Add(BenchmarkRow.AtLeast($"restored limit, {name}: settled in the third minute", 100 * result.Shares[7], 90, "%"));
        }

        var killed = await RunAsync([scenario with { Name = "kill" }], 4, async (_, from, workers) =>
        {
            await UntilAsync(from.AddSeconds(70));
            workers[^1].Kill();
        });
        rows.AddRange(killed[0].Rows("one of 4 workers killed in the second minute", hasGoal: false));
        return new BenchmarkResult("Quota of a model that changes", Method + "Burndown 5.", rows);
    }

    public static async Task<BenchmarkResult> FairnessAsync(RunOptions options)
    {
        var scenario = new QuotaScenario("fair", 5, QuotaWindow.Bucket) { Tenants = new Dictionary<string, int> { ["loud"] = 200, ["b"] = 20, ["c"] = 20, ["d"] = 20 } };
        var served = new Dictionary<string, double>();
        var results = await RunAsync([scenario], options.Count ?? 3, reported: reports =>
        {
            foreach (var (tenant, tokens) in reports.SelectMany(report => report.Served.Values).SelectMany(tenants => tenants))
                served[tenant] = served.GetValueOrDefault(tenant) + tokens;
        });
        var mean = served.Values.Average();
        return new BenchmarkResult(
            "Fairness between tenants",
            Method + "Burndown 5, bucket, four tenants of which one has 200 callers in each process and the others 20.",
            [
                .. results[0].Rows("quota", hasGoal: false),
                .. served.Select(tenant => BenchmarkRow.Of($"tenant {tenant.Key}: served tokens, of an equal share", tenant.Value / mean, "×")),
                BenchmarkRow.AtMost("furthest from an equal share", served.Values.Max(tokens => Math.Max(tokens / mean, mean / tokens)), 1.1, "×"),
            ]);
    }

    private static async Task<IReadOnlyList<QuotaResult>> RunAsync(
        IReadOnlyList<QuotaScenario> scenarios, int minutes, Func<SimulatedAccount, DateTimeOffset, IReadOnlyList<Process>, Task>? meanwhile = null, Func<QuotaScenario, int, double>? share = null, Action<IReadOnlyList<WorkerReport>>? reported = null)
    {
        await using var account = await SimulatedAccount.StartAsync(scenarios);
        var start = SimulatedAccount.Time.GetUtcNow().AddSeconds(3);
        var from = new DateTimeOffset((start + WarmUp).Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero).AddMinutes(1);
        var workers = await account.WorkAsync(new WorkerPlan { Database = "", Simulator = "", Workers = Workers, Number = 0, Scenarios = scenarios, StartAt = start, CountFrom = from, StopAt = from.AddMinutes(minutes) });
        Console.WriteLine($"{string.Join(", ", scenarios.Select(scenario => scenario.Name))}: minutes from {from:HH:mm} to {from.AddMinutes(minutes):HH:mm} UTC …");
        var reports = SimulatedAccount.ReportsAsync(workers);
        if (meanwhile is not null)
            await meanwhile(account, from, workers);
        var seenByWorkers = await reports;
        var seen = await account.SeenAsync();
        reported?.Invoke(seenByWorkers);
        return [.. scenarios.Select(scenario => QuotaResult.Of(scenario, seen, from, minutes, minute => share?.Invoke(scenario, minute) ?? 1, seenByWorkers))];
    }

    private static async Task UntilAsync(DateTimeOffset moment)
    {
        while (SimulatedAccount.Time.GetUtcNow() is var now && now < moment)
            await Task.Delay(moment - now);
    }
}
