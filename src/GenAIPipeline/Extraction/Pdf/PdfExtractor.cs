using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Reads PDFs: the text layer where a page has a sound one, recognition where not.</summary>
internal sealed class PdfExtractor(ChildPool children, OcrEngine ocr, ExtractionOptions options) : ITextExtractor
{
    public bool Reads(FileFormat format) => format == FileFormat.Pdf;

    public async Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        if (!PdfFile.HasHeader(request.Path))
            return new ExtractionAnswer.Unreadable(PdfRejections.Damaged);
        var poppler = new Poppler(request.Path, request.Password, options.ChildTimeout);
        var layer = await new PdfPages(children, options, request).ReadAsync(cancellation);
        var isSecondReader = NeedsSecondReader(layer);
        if (isSecondReader)
            layer = await new PopplerPages(poppler, options).ReadAsync(cancellation);
        if (layer.Rejection is { } reason)
            return new ExtractionAnswer.Unreadable(reason);
        if (layer.Failure is { } failure)
            return new ExtractionAnswer.Unreadable(failure.ToRejection());
        var findings = new List<Finding>();
        if (isSecondReader || !PdfFile.HasEnd(request.Path))
            findings.Add(new("file_damaged", "The PDF is damaged or cut off; what could be read is here, but something may be missing."));
        var pages = await ReadScansAsync(layer.Pages, poppler, request.Report, findings, cancellation);
        if (Array.TrueForAll(pages, page => page.Width is null))
            return new ExtractionAnswer.Unreadable(PdfRejections.Damaged);
        return new ExtractionAnswer.Read(TextAssembly.Of(pages, findings));
    }

    // A file that runs into its limits is not given a second chance to do so.
    private static bool NeedsSecondReader(PdfPagesAnswer layer) =>
        layer.Rejection?.Code == PdfRejections.DamagedCode || layer.Failure is { Kind: ChildFailureKind.Crash or ChildFailureKind.Fault };

    private async Task<TextPage[]> ReadScansAsync(
        IReadOnlyList<TextPage> pages, Poppler poppler, Action<StageProgress> report, List<Finding> findings, CancellationToken cancellation)
    {
        var progress = new PageProgress(pages.Count, pages.Count(page => page.Source != TextSource.Ocr), report);
        return await Task.WhenAll(pages.Select(async page =>
        {
            if (page.Source != TextSource.Ocr || page.Blocks.Count > 0)
                return page;
            var answer = await ocr.ReadAsync(token => poppler.GreyAsync(page, token), page.Number, cancellation);
            lock (findings)
                if (answer.Doubt is { } doubt)
                    findings.Add(doubt);
            progress.Finish();
            return page with { Blocks = answer.Page.Blocks, Width = page.Width ?? Size(answer.Page.Width), Height = page.Height ?? Size(answer.Page.Height) };
        }));
    }

    // A page whose size nobody knows could neither be parsed nor drawn.
    private static double? Size(double pixels) => pixels > 0 ? pixels : null;
}
