using System.Diagnostics;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Storage;
using Hangfire;
using Npgsql;
using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Benchmarks.Throughput;

/// <summary>Documents a second through every stage, all committed, against no-op Hangfire jobs a second on the same database and workers.</summary>
internal static class DurableThroughput
{
    private const int Workers = 20;

    public static async Task RunAsync(int count)
    {
        await using var bench = await BenchHost.CreateAsync(Workers);
        var host = bench;
        for (var n = 0; n < count; n++)
            await InsertAsync(host, n);
        await host.Host.StartAsync();
        var clock = Stopwatch.StartNew();
        await UntilCompletedAsync(host, count);
        var first = count / clock.Elapsed.TotalSeconds;
        Console.WriteLine($"warm-up and documents: {first:0.0}/s");

        for (var round = 0; round < 3; round++)
        {
            var jobs = await NoOpJobsAsync(host, count);
            var before = await CompletedAsync(host);
            clock.Restart();
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) => await InsertAsync(host, (round + 1) * 100_000 + n));
            var inserted = clock.Elapsed.TotalSeconds;
            await UntilCompletedAsync(host, before + count);
            var documents = count / clock.Elapsed.TotalSeconds;
            Console.WriteLine($"no-op jobs {jobs:0.0}/s, documents {documents:0.0}/s (inserted in {inserted:0.0} s): ratio {documents / jobs:0.00}");
        }
    }

    private static async Task<double> NoOpJobsAsync(BenchHost host, int count)
    {
        var client = host.Get<IBackgroundJobClient>();
        NoOp.Done = 0;
        var clock = Stopwatch.StartNew();
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
                Id = id, Tenant = "default", FileName = $"report-{n}.txt", MediaType = "text/plain", Bytes = stored.Bytes, Sha256 = stored.Sha256,
                Profile = "general", CorrelationId = id.ToString(), Actor = "bench",
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
