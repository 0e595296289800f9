using System.Diagnostics;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Benchmarks.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.Pdf;

namespace GenAIPipeline.Benchmarks.Scans;

/// <summary>Pages a second from scans against ocrmypdf, which runs the same recognizer.</summary>
internal static class ScanSpeed
{
    private const int Rounds = 3;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var pages = options.Count ?? 12;
        using var folder = new BenchFolder();
        await using var pool = TextLayerSpeed.Pool(options, Environment.ProcessorCount);
        await pool.WarmAsync(CancellationToken.None);
        var rows = new List<BenchmarkRow>();
        foreach (var dpi in (int[])[200, 300])
            rows.AddRange(await CompareAsync(folder, pool, pages, dpi));
        return new(
            "Text of scans",
            $"{pages} pages (half of a manual, half generated with two columns and tables) drawn as grey JPEG at 200 and 300 dpi and bound to a PDF of pictures; our reader of PDFs, from the file to text in our shape, against "
                + $"`ocrmypdf --jobs {Environment.ProcessorCount} --sidecar`. {Rounds} pairs, medians. Recall counts the words of the pages before they were drawn.",
            rows);
    }

    private static async Task<IEnumerable<BenchmarkRow>> CompareAsync(BenchFolder folder, ChildPool pool, int pages, int dpi)
    {
        var (path, truth) = await ScannedPdf.MakeAsync(folder, pages, dpi);
        await OursAsync(pool, path);
        var rounds = new List<(Reading Ours, Reading Theirs)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await OursAsync(pool, path), await TheirsAsync(folder, path)));
        var speed = Quantiles.Median(rounds.Select(r => r.Theirs.Seconds / r.Ours.Seconds));
        return
        [
            BenchmarkRow.Of($"{dpi} dpi, ours", pages / Quantiles.Median(rounds.Select(r => r.Ours.Seconds)), "pages/s"),
            BenchmarkRow.Of($"{dpi} dpi, ocrmypdf", pages / Quantiles.Median(rounds.Select(r => r.Theirs.Seconds)), "pages/s"),
            BenchmarkRow.AtLeast($"{dpi} dpi, ratio", speed, 1.4, "×"),
            BenchmarkRow.Of($"{dpi} dpi, processor time, ours", Quantiles.Median(rounds.Select(r => r.Ours.ProcessorSeconds)) / pages, "s a page"),
            BenchmarkRow.Of($"{dpi} dpi, processor time, ocrmypdf", Quantiles.Median(rounds.Select(r => r.Theirs.ProcessorSeconds)) / pages, "s a page"),
            BenchmarkRow.AtLeast($"{dpi} dpi, word recall, ours (goal: that of ocrmypdf, less 0.005)", Trigrams.WordRecall(truth, rounds[0].Ours.Text), Trigrams.WordRecall(truth, rounds[0].Theirs.Text) - 0.005),
            BenchmarkRow.Of($"{dpi} dpi, trigram recall, ours", Trigrams.Recall(truth, rounds[0].Ours.Text)),
            BenchmarkRow.Of($"{dpi} dpi, trigram recall, ocrmypdf", Trigrams.Recall(truth, rounds[0].Theirs.Text)),
        ];
    }

    /// <summary>Reads the file as the pipeline does.</summary>
    public static async Task<Reading> OursAsync(ChildPool pool, string path)
    {
        var options = new ExtractionOptions();
        using var ocr = new OcrEngine(options);
        var processor = Programs.ProcessorSeconds();
        var clock = Stopwatch.StartNew();
        var answer = await new PdfExtractor(pool, ocr, options).ExtractAsync(new(path, "scan.pdf", FileFormat.Pdf, null, _ => { }), CancellationToken.None);
        var text = ((ExtractionAnswer.Read)answer).Text;
        return new(clock.Elapsed.TotalSeconds, Programs.ProcessorSeconds() - processor, string.Join('\n', text.Blocks().Select(block => block.Text)));
    }

    private static async Task<Reading> TheirsAsync(BenchFolder folder, string path)
    {
        var sidecar = folder.PathOf("sidecar.txt");
        var processor = Programs.ProcessorSeconds();
        var clock = Stopwatch.StartNew();
        await Programs.OutputAsync("ocrmypdf", "--quiet", "--jobs", $"{Environment.ProcessorCount}", "--sidecar", sidecar, path, folder.PathOf("out.pdf"));
        return new(clock.Elapsed.TotalSeconds, Programs.ProcessorSeconds() - processor, await File.ReadAllTextAsync(sidecar));
    }

    internal sealed record Reading(double Seconds, double ProcessorSeconds, string Text);
}
