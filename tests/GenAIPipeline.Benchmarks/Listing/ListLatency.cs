using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;

namespace GenAIPipeline.Benchmarks.Listing;

/// <summary>How long a page of the list of documents takes over HTTP.</summary>
internal static class ListLatency
{
    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var count = options.Count ?? 10_000;
        await using var program = await RunningProgram.StartAsync(options.Program);
        await ManyDocuments.FillAsync(program.DataFolder, 1, count);
        var times = await ListPages.MeasureAsync(program.Client, 200);
        return new(
            "List of documents",
            $"`GET /v1/documents` with 100 documents a page, of {count:#,0} documents, over HTTP from the published program, 200 requests of each kind in turn.",
            [.. times.Select(kind => BenchmarkRow.AtMost($"{kind.Key}, p99 (p50 {Quantiles.Median(kind.Value):0.0} ms)", Quantiles.Of(kind.Value, 0.99), 50, "ms"))]);
    }
}
