using System.Diagnostics;
using System.Text;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;

namespace GenAIPipeline.Benchmarks.Latency;

/// <summary>How long one document takes through an idle system.</summary>
internal static class UploadLatency
{
    private const string Manual = "/usr/share/R/doc/manual/R-exts.pdf";
    private const int WarmUps = 20;
    private const int Pdfs = 30;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var count = options.Count ?? 200;
        await using var program = await RunningProgram.StartAsync(options.Program);
        await using var feed = await CompletionFeed.OpenAsync(program.Client);
        await MeasureAsync(program.Client, feed, WarmUps, Text(-WarmUps));
        var texts = await MeasureAsync(program.Client, feed, count, Text(0));
        using var folder = new BenchFolder();
        var pages = await TwoPagesAsync(folder);
        await MeasureAsync(program.Client, feed, 4, n => (pages[n], "report.pdf"));
        var pdfs = await MeasureAsync(program.Client, feed, Pdfs, n => (pages[n + 4], "report.pdf"));
        return new(
            "Latency on an idle system",
            $"{count} uploads of 4.5 kB of text one after the other over HTTP to the published program with the built-in summarizer: from the answer 202 to `document.completed` in the feed's stream. "
                + $"Then {Pdfs} different 2-page PDFs of a manual, from the beginning of the upload.",
            [
                BenchmarkRow.AtMost("text, accepted → completed, p50", Quantiles.Median(texts.Select(t => t.FromAccepted)), 60, "ms"),
                BenchmarkRow.AtMost("text, accepted → completed, p99", Quantiles.Of(texts.Select(t => t.FromAccepted), 0.99), 200, "ms"),
                BenchmarkRow.Of("text, upload begun → completed, p50", Quantiles.Median(texts.Select(t => t.FromSent)), "ms"),
                BenchmarkRow.Of("text, upload begun → completed, p99", Quantiles.Of(texts.Select(t => t.FromSent), 0.99), "ms"),
                BenchmarkRow.AtMost("2-page PDF, upload begun → completed, p50", Quantiles.Median(pdfs.Select(t => t.FromSent)), 500, "ms"),
                BenchmarkRow.AtMost("2-page PDF, upload begun → completed, slowest", pdfs.Max(t => t.FromSent), 500, "ms"),
                BenchmarkRow.Of("memory of program and children afterwards", program.MemoryMiB(), "MiB"),
            ]);
    }

    private static Func<int, (byte[], string)> Text(int from) => n => (Encoding.UTF8.GetBytes(Texts.Report(1000 + from + n)), $"report-{from + n}.txt");

    private static async Task<List<(double FromSent, double FromAccepted)>> MeasureAsync(HttpClient client, CompletionFeed feed, int count, Func<int, (byte[] Content, string Name)> make)
    {
        var times = new List<(double, double)>();
        for (var n = 0; n < count; n++)
        {
            var (content, name) = make(n);
            var sent = Stopwatch.GetTimestamp();
            var id = await Uploads.SendAsync(client, content, name);
            var accepted = Stopwatch.GetTimestamp();
            var seen = await feed.SeenAsync(id);
            times.Add((Milliseconds(sent, seen), Math.Max(0, Milliseconds(accepted, seen))));
        }

        return times;
    }

    private static double Milliseconds(long from, long to) => (to - from) * 1000.0 / Stopwatch.Frequency;

    private static async Task<List<byte[]>> TwoPagesAsync(BenchFolder folder)
    {
        var made = new List<byte[]>();
        await Programs.OutputAsync("pdfseparate", "-f", "20", "-l", $"{20 + 2 * (Pdfs + 4)}", Manual, folder.PathOf("page-%d.pdf"));
        for (var n = 0; n < Pdfs + 4; n++)
        {
            var path = folder.PathOf($"report-{n}.pdf");
            await Programs.OutputAsync("pdfunite", folder.PathOf($"page-{20 + 2 * n}.pdf"), folder.PathOf($"page-{21 + 2 * n}.pdf"), path);
            made.Add(await File.ReadAllBytesAsync(path));
        }

        return made;
    }
}
