using System.Text.Json.Nodes;
using GenAIPipeline.Benchmarks.Reporting;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>One model's whole minutes.</summary>
internal sealed record QuotaResult(QuotaScenario Scenario, IReadOnlyList<double> Shares, IReadOnlyList<int> Refused, IReadOnlyList<int> Granted, double CutShare, IReadOnlyList<double> Waits, int Failed, string? Fault)
{
    public double Mean => Shares.Average();

    public double MeanWithoutFirst => Shares.Skip(1).DefaultIfEmpty(Shares[0]).Average();

    public double Throttled => Refused.Sum() / (double)Math.Max(1, Refused.Sum() + Granted.Sum());

    /// <param name="scenario">The model.</param>
    /// <param name="seen">What the simulator saw of all models.</param>
    /// <param name="from">Beginning of the first whole minute.</param>
    /// <param name="minutes">How many.</param>
    /// <param name="share">Share of the quota that was granted in each minute.</param>
    /// <param name="reports">Of the workers.</param>
    public static QuotaResult Of(QuotaScenario scenario, JsonObject seen, DateTimeOffset from, int minutes, Func<int, double> share, IReadOnlyList<WorkerReport> reports)
    {
        var all = seen[scenario.Name]!["minutes"]!.AsArray().ToDictionary(minute => DateTimeOffset.Parse((string)minute!["minute"]!), minute => minute!);
        var counted = Enumerable.Range(0, minutes).Select(n => all.GetValueOrDefault(from.AddMinutes(n))).ToList();
        double Sum(string name) => counted.Sum(minute => (double?)minute?[name] ?? 0);
        return new(
            scenario,
            [.. counted.Select((minute, n) => Math.Min(1, ((double?)minute?["settledTokens"] ?? 0) / (share(n) * scenario.Tokens)))],
            [.. counted.Select(minute => (int?)minute?["throttled"] ?? 0)],
            [.. counted.Select(minute => (int?)minute?["granted"] ?? 0)],
            Sum("cutTokens") / Math.Max(1, Sum("settledTokens")),
            [.. reports.SelectMany(report => report.Waits.GetValueOrDefault(scenario.Name) ?? [])],
            reports.Sum(report => report.Failed.GetValueOrDefault(scenario.Name)),
            reports.Select(report => report.Fault.GetValueOrDefault(scenario.Name)).FirstOrDefault(fault => fault is not null));
    }

    /// <summary>The rows of the document.</summary>
    /// <param name="name">What the model stands for.</param>
    /// <param name="hasGoal">Whether something is promised.</param>
    public IEnumerable<BenchmarkRow> Rows(string name, bool hasGoal)
    {
        yield return hasGoal ? BenchmarkRow.AtLeast($"{name}: settled, mean of the minutes", 100 * Mean, 97, "%") : BenchmarkRow.Of($"{name}: settled, mean of the minutes", 100 * Mean, "%");
        yield return BenchmarkRow.Of($"{name}: settled, without the first minute", 100 * MeanWithoutFirst, "%");
        yield return hasGoal ? BenchmarkRow.AtMost($"{name}: throttled", 100 * Throttled, 0.1, "%") : BenchmarkRow.Of($"{name}: throttled", 100 * Throttled, "%");
        yield return BenchmarkRow.Of($"{name}: useful, without answers that were cut", 100 * Mean * (1 - CutShare), "%");
        yield return new BenchmarkRow($"{name}: minutes", string.Join(' ', Shares.Select(s => (100 * s).ToString("0.0"))));
        yield return new BenchmarkRow($"{name}: refused of calls, by minute", string.Join(' ', Refused.Zip(Granted, (r, g) => $"{r}/{r + g}")));
        if (Waits.Count > 0)
        {
            yield return BenchmarkRow.Of($"{name}: wait, p50", Quantiles.Median(Waits) / 1_000, "s");
            yield return BenchmarkRow.Of($"{name}: wait, p99", Quantiles.Of(Waits, 0.99) / 1_000, "s");
        }

        if (Failed > 0)
            yield return new BenchmarkRow($"{name}: calls without an answer", $"{Failed} ({Fault})");
    }
}
