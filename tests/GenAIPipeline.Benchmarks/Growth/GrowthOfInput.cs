using System.Diagnostics;
using System.Text;
using GenAIPipeline.Benchmarks.Listing;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Benchmarks.Scans;
using GenAIPipeline.Benchmarks.Text;

namespace GenAIPipeline.Benchmarks.Growth;

/// <summary>The same work at 1, 10 and 100 times the input: time should grow with it, memory should not.</summary>
internal static class GrowthOfInput
{
    private static readonly int[] Factors = [1, 10, 100];

    public static async Task<BenchmarkResult> RunAsync(RunOptions options) => new(
        "Growth",
        "The same work at 1×, 10× and 100× the input: one text document of so many bytes and so many documents at once through the published program (memory is that of the program and its children), "
            + "pages of text layer through warm children, scanned pages, and a page of the list among so many documents.",
        [.. await TextBytesAsync(options), .. await DocumentsAsync(options), .. await LayerPagesAsync(options), .. await ScannedPagesAsync(options), .. await ListAsync(options)]);

    private static async Task<List<BenchmarkRow>> TextBytesAsync(RunOptions options)
    {
        await using var program = await RunningProgram.StartAsync(options.Program);
        await using var feed = await CompletionFeed.OpenAsync(program.Client);
        var rows = new List<BenchmarkRow>();
        foreach (var factor in Factors.Prepend(1))
        {
            var text = string.Join("\n", Enumerable.Range(0, factor).Select(n => Texts.Report(n + rows.Count * 1000)));
            var clock = Stopwatch.StartNew();
            await feed.SeenAsync(await Uploads.SendAsync(program.Client, Encoding.UTF8.GetBytes(text), "report.txt"));
            rows.Add(new($"one text of {text.Length / 1000.0:#,0.0} kB", $"{clock.Elapsed.TotalMilliseconds:#,0} ms, {program.MemoryMiB():#,0} MiB"));
        }

        return rows[1..];
    }

    private static async Task<List<BenchmarkRow>> DocumentsAsync(RunOptions options)
    {
        await using var program = await RunningProgram.StartAsync(options.Program);
        await using var feed = await CompletionFeed.OpenAsync(program.Client);
        var rows = new List<BenchmarkRow>();
        foreach (var factor in Factors.Prepend(1))
        {
            var count = 20 * factor;
            var until = feed.Count + count;
            var clock = Stopwatch.StartNew();
            await Parallel.ForEachAsync(Enumerable.Range(10_000 * rows.Count, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, _) =>
                await Uploads.SendAsync(program.Client, Encoding.UTF8.GetBytes(Texts.Report(n)), $"report-{n}.txt"));
            while (feed.Count < until)
                await Task.Delay(10);
            rows.Add(new($"{count:#,0} texts at once", $"{count / clock.Elapsed.TotalSeconds:0} documents/s, {program.MemoryMiB():#,0} MiB"));
        }

        return rows[1..];
    }

    private static async Task<List<BenchmarkRow>> LayerPagesAsync(RunOptions options)
    {
        var cores = Environment.ProcessorCount;
        using var folder = new BenchFolder();
        var rows = new List<BenchmarkRow>();
        foreach (var factor in Factors)
        {
            await using var pool = TextLayerSpeed.Pool(options, cores);
            await pool.WarmAsync(CancellationToken.None);
            var speed = await TextLayerSpeed.OursAsync(pool, cores, await TextLayerSpeed.CutAsync(folder, 100, 20 * factor), 20 * factor);
            var memory = TextLayerSpeed.PeakMemory(pool).Sum();
            rows.Add(new($"{20 * factor:#,0} pages of text layer", $"{speed:#,0} pages/s, {memory:#,0} MiB over all children"));
        }

        return rows;
    }

    private static async Task<List<BenchmarkRow>> ScannedPagesAsync(RunOptions options)
    {
        using var folder = new BenchFolder();
        await using var pool = TextLayerSpeed.Pool(options, Environment.ProcessorCount);
        await pool.WarmAsync(CancellationToken.None);
        var rows = new List<BenchmarkRow>();
        // A hundred times two pages would take minutes; ten times tell whether pages cost alike.
        foreach (var factor in Factors[..2])
        {
            var (path, _) = await ScannedPdf.MakeAsync(folder, 2 * factor, 200);
            var reading = await ScanSpeed.OursAsync(pool, path);
            rows.Add(new($"{2 * factor} scanned pages", $"{2 * factor / reading.Seconds:0.00} pages/s"));
        }

        return rows;
    }

    private static async Task<List<BenchmarkRow>> ListAsync(RunOptions options)
    {
        await using var program = await RunningProgram.StartAsync(options.Program);
        var rows = new List<BenchmarkRow>();
        var from = 1;
        foreach (var factor in Factors)
        {
            var count = 2_000 * factor;
            await ManyDocuments.FillAsync(program.DataFolder, from, count);
            from = count + 1;
            var times = await ListPages.MeasureAsync(program.Client, 40);
            var slowest = times.MaxBy(kind => Quantiles.Of(kind.Value, 0.99));
            rows.Add(new($"a page of the list of {count:#,0} documents", $"p50 {Quantiles.Median(times.SelectMany(kind => kind.Value)):0.0} ms; slowest kind ({slowest.Key}) p99 {Quantiles.Of(slowest.Value, 0.99):0.0} ms"));
        }

        return rows;
    }
}
