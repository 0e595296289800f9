using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Benchmarks.Text;

/// <summary>Whether words are read in the right order: two columns, tables, hyphens.</summary>
internal static class TwoColumnRecall
{
    private const int Pages = 21;

    public static async Task<string> ReadAsync(ChildPool pool)
    {
        using var folder = new BenchFolder();
        var reply = await pool.AskAsync(new ChildRequest(FileFormat.Pdf, await SaveAsync(folder)), CancellationToken.None);
        var answer = reply is ChildReply.Answered answered ? answered.Answer : throw new InvalidOperationException($"Expected an answer, got {reply}.");
        return string.Join('\n', TextAssembly.Of(answer.Pages, []).Blocks().Select(block => block.Text));
    }

    public static async Task<string> PopplerTextAsync()
    {
        using var folder = new BenchFolder();
        return await Programs.OutputAsync("pdftotext", await SaveAsync(folder), "-");
    }

    public static (double Ours, double Poppler, int Pages) Measure(string ours, string pdftotext)
    {
        var truth = TwoColumnPages.Make(Pages).Truth;
        return (Trigrams.Recall(truth, ours), Trigrams.Recall(truth, pdftotext), Pages);
    }

    private static async Task<string> SaveAsync(BenchFolder folder)
    {
        var path = folder.PathOf("columns.pdf");
        await File.WriteAllBytesAsync(path, TwoColumnPages.Make(Pages).Pdf);
        return path;
    }
}
