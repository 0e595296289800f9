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
    private static readonly string[] OtherManuals = [.. Directory.GetFiles("/usr/share/R/doc/manual", "R-*.pdf").Order(StringComparer.Ordinal)];
    private const int FirstPage = 101;
    private const int Pages = 600;
    private const int RangePages = 50;

    // Each round reads a document of other pages: an open one remembers what it has parsed, and that would be no reading.
    private const int Rounds = 3;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var cores = Environment.ProcessorCount;
        using var folder = new BenchFolder();
        var (cold, memory) = await ColdAsync(options, cores, await CutAsync(folder, FirstPage, Pages));
        await using var pool = Pool(options, cores);
        await pool.WarmAsync(CancellationToken.None);
        foreach (var manual in OtherManuals)
            await ReadAllAsync(pool, manual);
        var rounds = new List<(double Ours, double Poppler)>();
        var costs = new List<(double Children, double Parent, double Poppler)>();
        for (var first = FirstPage; first < FirstPage + Rounds * Pages; first += Pages)
        {
            var file = await CutAsync(folder, first, Pages);
            await Task.WhenAll(OtherManuals.Take(cores).Select(manual => ReadAllAsync(pool, manual)));
            var (children, parent, ended) = (ChildrenSeconds(pool), Environment.CpuUsage.TotalTime.TotalSeconds, Programs.ProcessorSeconds());
            var ours = await OursAsync(pool, cores, file, Pages);
            var cost = (ChildrenSeconds(pool) - children, Environment.CpuUsage.TotalTime.TotalSeconds - parent);
            var round = (Ours: ours, Poppler: await PopplerAsync(cores, file, Pages));
            costs.Add((cost.Item1, cost.Item2, Programs.ProcessorSeconds() - ended));
            Console.WriteLine($"pages {first} to {first + Pages - 1}: ours {round.Ours:0}/s, pdftotext {round.Poppler:0}/s: ratio {round.Ours / round.Poppler:0.00}; CPU ms a page {costs[^1].Children * 1000 / Pages:0.00} and {costs[^1].Poppler * 1000 / Pages:0.00}");
            rounds.Add(round);
        }

        var (recall, popplerRecall, pages) = TwoColumnRecall.Measure(await TwoColumnRecall.ReadAsync(pool), pdftotext: await TwoColumnRecall.PopplerTextAsync());
        return new(
            "Text of born-digital PDFs",
            $"A document of {Pages} distinct pages, cut by qpdf from R's reference manual, another in each pair: {cores} children warm from other manuals, handed ranges of {RangePages} pages, answers read into our shape; against `pdftotext -bbox-layout` as {cores} processes over equal ranges. "
                + $"{Rounds} pairs, medians. Cold: a pool that was never started; its memory is told. Recall: word trigrams of {pages} generated two-column pages with tables and hyphenated lines.",
            [
                BenchmarkRow.Of("ours, warm", Quantiles.Median(rounds.Select(r => r.Ours)), "pages/s"),
                BenchmarkRow.Of("`pdftotext -bbox-layout`", Quantiles.Median(rounds.Select(r => r.Poppler)), "pages/s"),
                BenchmarkRow.AtLeast("ratio", Quantiles.Median(rounds.Select(r => r.Ours / r.Poppler)), 1.2, "×"),
                BenchmarkRow.Of("processor time a page, our children", Quantiles.Median(costs.Select(c => c.Children)) * 1000 / Pages, "ms"),
                BenchmarkRow.Of("processor time a page, the service itself", Quantiles.Median(costs.Select(c => c.Parent)) * 1000 / Pages, "ms"),
                BenchmarkRow.Of("processor time a page, pdftotext", Quantiles.Median(costs.Select(c => c.Poppler)) * 1000 / Pages, "ms"),
                BenchmarkRow.Of("ours, cold start included", cold, "pages/s"),
                BenchmarkRow.AtMost($"{Pages} pages, peak memory of the {cores} children at work", memory.Take(cores).Sum(), 500, "MiB"),
                BenchmarkRow.Of($"{Pages} pages, peak memory with the idle spare", memory.Sum(), "MiB"),
                BenchmarkRow.AtLeast("trigram recall, ours (goal: that of pdftotext)", recall, popplerRecall),
            ]);
    }

    /// <summary>A pool of so many children of the program under test.</summary>
    public static ChildPool Pool(RunOptions options, int size) =>
        new(new ExtractionOptions { Children = size }, ChildCommand.OfAssembly(options.Program), TimeProvider.System, NullLogger<ChildPool>.Instance);

    /// <summary>A document of so many pages of the manual.</summary>
    public static async Task<string> CutAsync(BenchFolder folder, int first, int pages)
    {
        var path = folder.PathOf($"pages-{first}-{pages}.pdf");
        await Programs.OutputAsync("qpdf", Manual, "--pages", ".", $"{first}-{first + pages - 1}", "--", path);
        return path;
    }

    /// <summary>Pages a second over a whole document of so many pages.</summary>
    public static async Task<double> OursAsync(ChildPool pool, int readers, string file, int pages)
    {
        var clock = Stopwatch.StartNew();
        var next = 1;
        var read = 0;
        await Task.WhenAll(Enumerable.Range(0, readers).Select(async _ =>
        {
            while (Interlocked.Add(ref next, RangePages) - RangePages is var from && from <= pages)
            {
                var request = new ChildRequest(FileFormat.Pdf, file) { FromPage = from, ToPage = Math.Min(from + RangePages - 1, pages) };
                var reply = await pool.AskAsync(request, CancellationToken.None);
                var answer = reply is ChildReply.Answered answered ? answered.Answer : throw new InvalidOperationException($"Expected pages from {from}, got {reply}.");
                Interlocked.Add(ref read, answer.Pages.Count(page => page.Blocks.Count > 0));
            }
        }));
        return read < pages * 0.9 ? throw new InvalidOperationException($"Expected text on {pages} pages, got {read}.") : pages / clock.Elapsed.TotalSeconds;
    }

    private static double ChildrenSeconds(ChildPool pool) => pool.ProcessIds.Sum(id =>
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11]) + long.Parse(fields[12])) / 100.0;
    });

    /// <summary>The most that each child ever held, in MiB, largest first: those at work come before the spare.</summary>
    public static IReadOnlyList<double> PeakMemory(ChildPool pool) =>
        [.. pool.ProcessIds.Select(id => Machine.Kibibytes($"/proc/{id}/status", "VmHWM") / 1024.0).OrderDescending()];

    private static async Task<(double PagesPerSecond, IReadOnlyList<double> Memory)> ColdAsync(RunOptions options, int cores, string file)
    {
        await using var pool = Pool(options, cores);
        return (await OursAsync(pool, cores, file, Pages), PeakMemory(pool));
    }

    private static async Task ReadAllAsync(ChildPool pool, string file)
    {
        var total = RangePages;
        for (var from = 1; from <= total; from += RangePages)
            if (await pool.AskAsync(new ChildRequest(FileFormat.Pdf, file) { FromPage = from, ToPage = from + RangePages - 1 }, CancellationToken.None) is ChildReply.Answered answered)
                total = answered.Answer.TotalPages;
    }

    private static async Task<double> PopplerAsync(int processes, string file, int pages)
    {
        var clock = Stopwatch.StartNew();
        var share = pages / processes;
        await Task.WhenAll(Enumerable.Range(0, processes).Select(n =>
            Programs.OutputAsync("pdftotext", "-bbox-layout", "-f", $"{n * share + 1}", "-l", $"{(n == processes - 1 ? pages : (n + 1) * share)}", file, "-")));
        return pages / clock.Elapsed.TotalSeconds;
    }
}
