using System.Diagnostics;
using System.Text;
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

    public static async Task RunAsync(int count)
    {
        await using var bench = await BenchHost.CreateAsync();
        await bench.Host.StartAsync();
        for (var round = 0; round < 4; round++)
        {
            var start = bench.ProcessorSeconds();
            var jobs = await NoOpJobsAsync(bench, count);
            var between = bench.ProcessorSeconds();
            var before = await CompletedAsync(bench);
            await Parallel.ForEachAsync(Enumerable.Range(round * 100_000, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) => await InsertAsync(bench, n));
            var accepted = bench.ProcessorSeconds();
            var clock = Stopwatch.StartNew();
            using (Server(bench))
                await UntilCompletedAsync(bench, before + count);
            var documents = count / clock.Elapsed.TotalSeconds;
            var end = bench.ProcessorSeconds();
            Console.WriteLine($"{(round == 0 ? "warm-up: " : "")}no-op jobs {jobs:0.0}/s, documents {documents:0.0}/s: ratio {documents / jobs:0.00}");
            Console.WriteLine($"  CPU ms: job {Each(start.Own, between.Own):0.00} + {Each(start.Postgres, between.Postgres):0.00}, document {Each(accepted.Own, end.Own):0.00} + {Each(accepted.Postgres, end.Postgres):0.00}");
        }

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

    private static async Task<double> NoOpJobsAsync(BenchHost host, int count)
    {
        var client = host.Get<IBackgroundJobClient>();
        NoOp.Done = 0;
        var clock = Stopwatch.StartNew();
        using var server = Server(host);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, (n, _) =>
        {
            client.Enqueue<NoOp>(job => job.Run(n));
            return ValueTask.CompletedTask;
        });
        while (Volatile.Read(ref NoOp.Done) < count)
            await Task.Delay(5);
        return count / clock.Elapsed.TotalSeconds;
    }

    internal static async Task InsertAsync(BenchHost host, int n)
    {
        var id = DocumentId.New(TimeProvider.System.GetUtcNow());
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(Texts.Report(n)));
        var stored = await host.Get<IFileStore>().WriteAsync(ExtractionStage.ContentName(id), content, 1 << 20, CancellationToken.None);
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

    private static async Task<long> CompletedAsync(BenchHost host)
    {
        await using var command = host.Get<NpgsqlDataSource>().Command("select count(*) from feed where type = 'document.completed.v1'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task UntilCompletedAsync(BenchHost host, long count)
    {
        while (await CompletedAsync(host) < count)
        {
            var next = host.Get<FeedSignal>().NextPublication;
            await Task.WhenAny(next, Task.Delay(1000));
            await Task.Delay(20);
        }
    }
}

/// <summary>What a job costs when it does nothing.</summary>
public sealed class NoOp
{
    internal static int Done;

    public void Run(int n) => Interlocked.Increment(ref Done);
}
