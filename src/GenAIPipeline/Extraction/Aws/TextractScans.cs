using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Pdf;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Pages of PDFs without a text layer by Textract: few one by one, many by one job on the stored file.</summary>
internal sealed class TextractScans(TextractReader reader)
{
    private const double Dpi = 200;
    private const double PointsPerInch = 72;
    private const int MinWidth = 600;
    private const int MaxWidth = 4_000;

    /// <summary>A job is paid for all pages: one by one is cheaper while less than this share of them is needed.</summary>
    private const int JobShare = 10;

    private const int MostOneByOne = 20;

    public async Task<ScansAnswer> ReadAsync(ScansRequest request, CancellationToken cancellation)
    {
        var needed = request.Scans.ToList();
        if (needed.Count == 0)
            return new ScansAnswer.Read(request.Pages, []);
        // Textract opens no encrypted files.
        return request.File.Password is not null || IsOneByOne(needed.Count, request.Pages.Count, reader.Options.PagesOneByOne)
            ? await OneByOneAsync(request, needed, cancellation)
            : await WholeAsync(request, cancellation);
    }

    /// <summary>Whether so many pages of all are sent one by one.</summary>
    public static bool IsOneByOne(int needed, int all, int most) => needed <= most || (needed <= MostOneByOne && needed * JobShare < all);

    private async Task<ScansAnswer> WholeAsync(ScansRequest request, CancellationToken cancellation)
    {
        var (text, stop) = await reader.ReadFileAsync(Subject(request), request.Pages.Count, cancellation);
        if (text is null)
            return new ScansAnswer.Stopped(stop!);
        var read = text.Pages.ToDictionary(page => page.Number, page => page.Blocks);
        var needed = request.Scans.Select(page => page.Number).ToHashSet();
        return new ScansAnswer.Read([.. request.Pages.Select(page => needed.Contains(page.Number) ? page with { Blocks = read.GetValueOrDefault(page.Number) ?? [] } : page)], text.Gap(needed.Contains) is { } gap ? [gap] : []);
    }

    private async Task<ScansAnswer> OneByOneAsync(ScansRequest request, List<TextPage> needed, CancellationToken cancellation)
    {
        var progress = new PageProgress(request.Pages.Count, request.Pages.Count - needed.Count, request.File.Report);
        var read = new Dictionary<int, IReadOnlyList<TextBlock>>();
        var findings = new List<Finding>();
        foreach (var page in needed)
        {
            var (text, stop) = await reader.ReadPictureAsync(Subject(request), $"page {page.Number}", token => DrawAsync(request.Poppler, page, token), cancellation);
            if (text is null && stop is not ExtractionAnswer.Unreadable)
                return new ScansAnswer.Stopped(stop!);
            if (text is null)
                findings.Add(new("page_unreadable", $"Page {page.Number} could not be read: its picture could not be made or recognized within the limits."));
            read[page.Number] = text is { Pages: [var only, ..] } ? only.Blocks : [];
            progress.Finish();
        }

        return new ScansAnswer.Read([.. request.Pages.Select(page => read.TryGetValue(page.Number, out var blocks) ? page with { Blocks = blocks } : page)], findings);
    }

    private static async Task<byte[]?> DrawAsync(Poppler poppler, TextPage page, CancellationToken cancellation)
    {
        var width = Math.Clamp((page.Width ?? 612) / PointsPerInch * Dpi, MinWidth, MaxWidth);
        foreach (var scale in (double[])[1, 0.6, 0.4])
            if (await poppler.PngAsync(page.Number, (int)(width * scale), cancellation) is { Length: <= TextractReader.MaxPictureBytes } png)
                return png.ToArray();
        return null;
    }

    private static ExtractionSubject Subject(ScansRequest request) => request.File.Subject ?? throw new InvalidOperationException("Expected the document of the file, got none.");
}
