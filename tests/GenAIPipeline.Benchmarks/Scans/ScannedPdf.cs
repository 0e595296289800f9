using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Benchmarks.Text;

namespace GenAIPipeline.Benchmarks.Scans;

/// <summary>A PDF of page pictures, as a scanner makes it, with the text that was on the pages.</summary>
internal static class ScannedPdf
{
    private const string Manual = "/usr/share/R/doc/manual/R-intro.pdf";
    private const int FirstPage = 12;

    /// <summary>Half the pages are prose of a manual, half two columns with tables.</summary>
    public static async Task<(string Path, string Truth)> MakeAsync(BenchFolder folder, int pages, int dpi)
    {
        var half = pages / 2;
        var columns = folder.PathOf("columns.pdf");
        var (pdf, truth) = TwoColumnPages.Make(pages - half);
        await File.WriteAllBytesAsync(columns, pdf);
        string[] range = ["-f", $"{FirstPage}", "-l", $"{FirstPage + half - 1}"];
        if (half > 0)
        {
            await Programs.OutputAsync("pdftoppm", ["-r", $"{dpi}", "-gray", "-jpeg", .. range, Manual, folder.PathOf($"a-{dpi}")]);
            truth += await Programs.OutputAsync("pdftotext", [.. range, Manual, "-"]);
        }

        await Programs.OutputAsync("pdftoppm", "-r", $"{dpi}", "-gray", "-jpeg", columns, folder.PathOf($"b-{dpi}"));
        var pictures = Directory.GetFiles(folder.Root, $"?-{dpi}-*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var path = folder.PathOf($"scan-{pages}-{dpi}.pdf");
        await File.WriteAllBytesAsync(path, PicturePdf.Make(pictures, dpi));
        return (path, truth);
    }
}
