using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Ocr;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Pages without a text layer by recognition on this machine.</summary>
internal sealed class OcrScans(OcrEngine ocr)
{
    public async Task<ScansAnswer> ReadAsync(ScansRequest request, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var progress = new PageProgress(request.Pages.Count, request.Pages.Count(page => page.Source != TextSource.Ocr), request.File.Report);
        var pages = await Task.WhenAll(request.Pages.Select(async page =>
        {
            if (!ScansRequest.IsScan(page))
                return page;
            var answer = await ocr.ReadAsync(token => request.Poppler.GreyAsync(page, token), page.Number, cancellation);
            lock (findings)
                if (answer.Doubt is { } doubt)
                    findings.Add(doubt);
            progress.Finish();
            return page with { Blocks = answer.Page.Blocks, Width = page.Width ?? Size(answer.Page.Width), Height = page.Height ?? Size(answer.Page.Height) };
        }));
        return new ScansAnswer.Read(pages, findings);
    }

    // A page whose size nobody knows could neither be parsed nor drawn.
    private static double? Size(double pixels) => pixels > 0 ? pixels : null;
}
