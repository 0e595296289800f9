using System.Diagnostics;
using System.Text;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;
using Hangfire;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Throughput;

/// <summary>Documents a second through every stage, all committed, against no-op Hangfire jobs a second on the same database and workers.</summary>
internal static class DurableThroughput
{
    private const int Workers = 20;
    private const int Rounds = 3;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var count = options.Count ?? 1000;
        return new(
            "Durable throughput",
            $"{count} documents of 4.5 kB of text through every stage with the built-in summarizer, each stage committed (fsync), until every event stands in the feed; against {count} no-op Hangfire jobs, enqueued and run. "
                + $"Same database, same process, {Workers} workers, {Rounds} pairs after a warm-up, medians. First from rows already accepted, then with the uploads over HTTP from 8 connections; processor time is per document or job.",
            [.. await FromRowsAsync(count), .. await UploadThroughput.RunAsync(count, Workers)]);
    }

    private static async Task<IEnumerable<BenchmarkRow>> FromRowsAsync(int count)
    {
        await using var bench = await BenchHost.CreateAsync();
        await bench.Host.StartAsync();
        var rounds = new List<Round>();
        for (var round = 0; round <= Rounds; round++)
        {
            var measured = await RoundAsync(bench, count, round * 100_000);
            Console.WriteLine($"{(round == 0 ? "warm-up: " : "")}no-op jobs {measured.Jobs:0.0}/s, documents {measured.Documents:0.0}/s: ratio {measured.Ratio:0.00}; CPU ms: {measured.JobCost:0.00}, {measured.DocumentCost:0.00} + {measured.DocumentCostPostgres:0.00}");
            if (round > 0)
                rounds.Add(measured);
        }

        return
        [
            BenchmarkRow.Of("no-op Hangfire jobs", Quantiles.Median(rounds.Select(r => r.Jobs)), "/s"),
            BenchmarkRow.Of("documents", Quantiles.Median(rounds.Select(r => r.Documents)), "/s"),
            BenchmarkRow.AtLeast("ratio", Quantiles.Median(rounds.Select(r => r.Ratio)), 0.5),
            BenchmarkRow.Of("processor time of a job, PostgreSQL included", Quantiles.Median(rounds.Select(r => r.JobCost)), "ms"),
            BenchmarkRow.Of("processor time of a document, own", Quantiles.Median(rounds.Select(r => r.DocumentCost)), "ms"),
            BenchmarkRow.Of("processor time of a document, PostgreSQL", Quantiles.Median(rounds.Select(r => r.DocumentCostPostgres)), "ms"),
        ];
    }

    private static async Task<Round> RoundAsync(BenchHost bench, int count, int first)
    {
        var start = bench.ProcessorSeconds();
        var jobs = await NoOp.MeasureAsync(bench.Get<IBackgroundJobClient>(), count, () => Server(bench));
        var between = bench.ProcessorSeconds();
        var before = await CompletedAsync(bench.Get<NpgsqlDataSource>());
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) => await InsertAsync(bench, n));
        var accepted = bench.ProcessorSeconds();
        var clock = Stopwatch.StartNew();
        using (Server(bench))
            await UntilCompletedAsync(bench.Get<NpgsqlDataSource>(), bench.Get<FeedSignal>(), before + count);
        var seconds = clock.Elapsed.TotalSeconds;
        var end = bench.ProcessorSeconds();
        return new(jobs, count / seconds, Each(start.Own + start.Postgres, between.Own + between.Postgres), Each(accepted.Own, end.Own), Each(accepted.Postgres, end.Postgres));

        double Each(double from, double until) => (until - from) * 1000 / count;
    }

    private static BackgroundJobServer Server(BenchHost bench) => new(
        new BackgroundJobServerOptions
        {
            WorkerCount = Workers,
            Activator = bench.Get<JobActivator>(),
            FilterProvider = bench.Get<Hangfire.Common.IJobFilterProvider>(),
        },
        bench.Get<JobStorage>());

    private static async Task InsertAsync(BenchHost host, int n)
    {
        var id = DocumentId.New(TimeProvider.System.GetUtcNow());
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Texts.Report(n)));
        var stored = await host.Get<IFileStore>().WriteAsync(DocumentFiles.Content(id), content, 1 << 20, CancellationToken.None);
        await host.Get<DocumentStore>().InsertAsync(
            new NewDocument
            {
                Id = id,
                Tenant = "default",
                FileName = $"report-{n}.txt",
                MediaType = "text/plain",
                Bytes = stored.Bytes,
                Sha256 = stored.Sha256,
                Profile = "general",
                CorrelationId = id.ToString(),
                Actor = "bench",
            }, null, CancellationToken.None);
    }

    internal static async Task<long> CompletedAsync(NpgsqlDataSource database)
    {
        await using var command = database.Command("select count(*) from feed where type = 'document.completed.v1'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task UntilCompletedAsync(NpgsqlDataSource database, FeedSignal feed, long count)
    {
        while (await CompletedAsync(database) < count)
        {
            var next = feed.NextPublication;
            await Task.WhenAny(next, Task.Delay(1000));
            await Task.Delay(20);
        }
    }

    private sealed record Round(double Jobs, double Documents, double JobCost, double DocumentCost, double DocumentCostPostgres)
    {
        public double Ratio => Documents / Jobs;
    }
}
