using System.Diagnostics;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Benchmarks.Text;

/// <summary>Pages a second from the text layer, in blocks and reading order, against poppler's on the same pages and cores.</summary>
internal static class TextLayerSpeed
{
    private const string Manual = "/usr/share/R/doc/manual/fullrefman.pdf";
    private const int FirstPage = 101;
    private const int Pages = 600;
    private const int RangePages = 50;
    private const int Rounds = 5;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var cores = Environment.ProcessorCount;
        var cold = await ColdAsync(options, cores);
        await using var pool = Pool(options, cores);
        await pool.WarmAsync(CancellationToken.None);
        await OursAsync(pool, cores, FirstPage + Pages, Pages);
        var rounds = new List<(double Ours, double Poppler)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await OursAsync(pool, cores, FirstPage, Pages), await PopplerAsync(cores, Pages)));
        var memory = PeakMemory(pool);
        var (ours, poppler, pages) = TwoColumnRecall.Measure(await TwoColumnRecall.ReadAsync(pool), pdftotext: await TwoColumnRecall.PopplerTextAsync());
        return new(
            "Text of born-digital PDFs",
            $"{Pages} distinct pages of R's reference manual: {cores} warm children, handed ranges of {RangePages} pages, answers read into our shape; against `pdftotext -bbox-layout` as {cores} processes over equal ranges. "
                + $"{Rounds} pairs, medians. Cold: a pool that was never started. Recall: word trigrams of {pages} generated two-column pages with tables and hyphenated lines.",
            [
                BenchmarkRow.Of("ours, warm", Quantiles.Median(rounds.Select(r => r.Ours)), "pages/s"),
                BenchmarkRow.Of("`pdftotext -bbox-layout`", Quantiles.Median(rounds.Select(r => r.Poppler)), "pages/s"),
                BenchmarkRow.AtLeast("ratio", Quantiles.Median(rounds.Select(r => r.Ours / r.Poppler)), 1.2, "×"),
                BenchmarkRow.Of("ours, cold start included", cold, "pages/s"),
                BenchmarkRow.AtMost($"peak memory of the {cores} children at work", memory.Take(cores).Sum(), 500, "MiB"),
                BenchmarkRow.Of("peak memory with the idle spare", memory.Sum(), "MiB"),
                BenchmarkRow.AtLeast("trigram recall, ours (goal: that of pdftotext)", ours, poppler),
            ]);
    }

    /// <summary>A pool of so many children of the program under test.</summary>
    public static ChildPool Pool(RunOptions options, int size) =>
        new(new ExtractionOptions { Children = size }, ChildCommand.OfAssembly(options.Program), TimeProvider.System, NullLogger<ChildPool>.Instance);

    /// <summary>Pages a second over so many pages.</summary>
    public static async Task<double> OursAsync(ChildPool pool, int readers, int first, int pages)
    {
        var clock = Stopwatch.StartNew();
        var next = first;
        var read = 0;
        await Task.WhenAll(Enumerable.Range(0, readers).Select(async _ =>
        {
            while (Interlocked.Add(ref next, RangePages) - RangePages is var from && from < first + pages)
            {
                var request = new ChildRequest(FileFormat.Pdf, Manual) { FromPage = from, ToPage = Math.Min(from + RangePages, first + pages) - 1 };
                var reply = await pool.AskAsync(request, CancellationToken.None);
                var answer = reply is ChildReply.Answered answered ? answered.Answer : throw new InvalidOperationException($"Expected pages from {from}, got {reply}.");
                Interlocked.Add(ref read, answer.Pages.Count(page => page.Blocks.Count > 0));
            }
        }));
        return read < pages * 0.9 ? throw new InvalidOperationException($"Expected text on {pages} pages, got {read}.") : pages / clock.Elapsed.TotalSeconds;
    }

    /// <summary>The most that each child ever held, in MiB, largest first: those at work come before the spare.</summary>
    public static IReadOnlyList<double> PeakMemory(ChildPool pool) =>
        [.. pool.ProcessIds.Select(id => Machine.Kibibytes($"/proc/{id}/status", "VmHWM") / 1024.0).OrderDescending()];

    private static async Task<double> ColdAsync(RunOptions options, int cores)
    {
        await using var pool = Pool(options, cores);
        return await OursAsync(pool, cores, FirstPage, Pages);
    }

    private static async Task<double> PopplerAsync(int processes, int pages)
    {
        var clock = Stopwatch.StartNew();
        var share = pages / processes;
        await Task.WhenAll(Enumerable.Range(0, processes).Select(n =>
            Programs.OutputAsync("pdftotext", "-bbox-layout", "-f", $"{FirstPage + n * share}", "-l", $"{FirstPage + (n == processes - 1 ? pages : (n + 1) * share) - 1}", Manual, "-")));
        return pages / clock.Elapsed.TotalSeconds;
    }
}
