using System.Diagnostics;
using System.Text;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Postgres;
using Hangfire;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Throughput;

/// <summary>Documents a second with the uploads over HTTP included, against no-op jobs before the same workers.</summary>
internal static class UploadThroughput
{
    private const int Connections = 8;
    private const int Rounds = 3;

    public static async Task<IEnumerable<BenchmarkRow>> RunAsync(int count, int workers)
    {
        await using var bench = await WebBench.StartAsync(workers, Connections);
        var rounds = new List<(double Jobs, double Documents)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var jobs = await NoOp.MeasureAsync(bench.Get<IBackgroundJobClient>(), count);
            var documents = await DocumentsAsync(bench, count, 1_000_000 + round * 100_000);
            Console.WriteLine($"{(round == 0 ? "warm-up: " : "")}no-op jobs {jobs:0.0}/s, documents with uploads {documents:0.0}/s: ratio {documents / jobs:0.00}");
            if (round > 0)
                rounds.Add((jobs, documents));
        }

        return
        [
            BenchmarkRow.Of("with uploads: no-op Hangfire jobs", Quantiles.Median(rounds.Select(r => r.Jobs)), "/s"),
            BenchmarkRow.Of("with uploads: documents", Quantiles.Median(rounds.Select(r => r.Documents)), "/s"),
            BenchmarkRow.AtLeast("with uploads: ratio", Quantiles.Median(rounds.Select(r => r.Documents / r.Jobs)), 0.4),
        ];
    }

    private static async Task<double> DocumentsAsync(WebBench bench, int count, int first)
    {
        var before = await DurableThroughput.CompletedAsync(bench.Get<NpgsqlDataSource>());
        var bodies = Enumerable.Range(first, count).Select(n => Encoding.UTF8.GetBytes(Texts.Report(n))).ToList();
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (n, _) =>
            await Uploads.SendAsync(bench.Client, bodies[n], $"report-{first + n}.txt"));
        await DurableThroughput.UntilCompletedAsync(bench.Get<NpgsqlDataSource>(), bench.Get<Platform.Outbox.FeedSignal>(), before + count);
        return count / clock.Elapsed.TotalSeconds;
    }
}
