using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.EndToEnd.Tests.Running;

namespace GenAIPipeline.Benchmarks.Crash;

/// <summary>The large version of the crash test of the test suite.</summary>
internal static class CrashSurvival
{
    private const int Kills = 20;
    private const int PostmasterKills = 3;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var plan = new CrashPlan(options.Count ?? 500, Kills, PostmasterKills, Clients: 4, TimeSpan.FromSeconds(2), Seed: 2026) { SettlesWithin = TimeSpan.FromMinutes(5) };
        var report = await new CrashRun(plan, Console.WriteLine).RunAsync(CancellationToken.None);
        var faults = report.Faults(plan);
        foreach (var fault in faults)
            Console.Error.WriteLine(fault);
        return new(
            "Survival of crashes",
            $"{plan.Documents} documents are uploaded by {plan.Clients} clients while the program is killed with `-9` {Kills} times at random moments (every second time together with PostgreSQL) and PostgreSQL alone "
                + $"{PostmasterKills} times; cut uploads are sent again with the same key. Then documents, feed, files and processes are counted.",
            [
                BenchmarkRow.AtLeast("uploads accepted", report.Accepted, plan.Documents, ""),
                BenchmarkRow.AtMost("accepted documents that did not complete", report.Unfinished.Count, 0, ""),
                BenchmarkRow.AtMost("documents without exactly one completion", report.WronglyCompleted.Count, 0, ""),
                BenchmarkRow.AtMost("documents doubled", report.DoubledKeys.Count + report.DocumentsNobodyAskedFor, 0, ""),
                BenchmarkRow.AtMost("gaps or doubles in the feed", (report.IsFeedContiguous ? 0 : 1) + (report.AreEventIdsUnique ? 0 : 1), 0, ""),
                BenchmarkRow.AtMost("files or processes left behind", report.StrayFiles.Count + report.Orphans.Count, 0, ""),
                BenchmarkRow.Of("events in the feed", report.Events, ""),
                BenchmarkRow.Of("slowest start after a death", report.SlowestStart.TotalSeconds, "s"),
            ]);
    }
}
