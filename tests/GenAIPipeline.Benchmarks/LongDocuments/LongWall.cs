using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;

namespace GenAIPipeline.Benchmarks.LongDocuments;

/// <summary>How long a document of 300 pages takes when the model answers in two seconds, however many ask.</summary>
internal static class LongWall
{
    private static readonly TimeSpan Latency = TimeSpan.FromSeconds(2);

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var pages = options.Count ?? 300;
        await using var bench = await TreeBench.StartAsync();
        await bench.RunAsync(LongReport.Of(LongReport.Paragraphs(30, seed: 1)));
        bench.Model.Forget();
        bench.Model.Latency = Latency;
        var text = LongReport.Of(LongReport.Paragraphs(pages, seed: 2));
        var run = await bench.RunAsync(text);
        var atOnce = bench.Model.MostAtOnce;
        bench.Model.Latency = TimeSpan.Zero;
        var again = await bench.RunAsync(text);
        return new(
            "A long document against a slow model",
            $"A document of {pages} pages ({run.Tokens:#,0} tokens in {run.Tally.Calls} calls) through gateway, cache and database, by an endpoint in this process that answers each call after {Latency.TotalSeconds:0} s; no quota. "
                + "Then the same document again.",
            [
                BenchmarkRow.AtMost("wall time", run.Wall.TotalSeconds, 1.5 * Latency.TotalSeconds * run.Levels, "s"),
                BenchmarkRow.AtMost("levels of the tree", run.Levels, 3),
                BenchmarkRow.Of("calls at once, most", atOnce),
                BenchmarkRow.Of("the same document again, all from the cache", again.Wall.TotalMilliseconds, "ms"),
                BenchmarkRow.AtMost("calls of the model for it", again.Tally.Calls, 0),
            ]);
    }
}
