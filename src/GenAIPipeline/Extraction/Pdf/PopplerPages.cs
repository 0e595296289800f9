namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Reads a PDF with poppler, for files on which the children's reader fails.</summary>
internal sealed class PopplerPages(Poppler poppler, ExtractionOptions options)
{
    public async Task<PdfPagesAnswer> ReadAsync(CancellationToken cancellation)
    {
        var (total, _, _, reason) = await poppler.LookAsync(1, cancellation);
        if (reason is not null)
            return new([], reason, null);
        if (total == 0)
            return new([], PdfRejections.NoPages, null);
        if (total > options.MaxPages)
            return new([], PdfRejections.TooManyPages(total, options.MaxPages), null);
        var pages = new List<TextPage>();
        for (var from = 1; from <= total; from += PdfPages.RangePages)
        {
            var to = Math.Min(total, from + PdfPages.RangePages - 1);
            if (await poppler.WordsAsync(from, to, cancellation) is not { } words)
                return new([], PdfRejections.Damaged, null);
            pages.AddRange(PopplerWords.Parse(words, from));
        }
        return pages.Count == 0 ? new([], PdfRejections.Damaged, null) : new(pages, null, null);
    }
}
