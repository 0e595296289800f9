using System.Xml;

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
            if (await poppler.WordsAsync(from, to, cancellation) is not { } words || Parse(words, from) is not { } read)
                return new([], PdfRejections.Damaged, null);
            pages.AddRange(read);
        }
        return pages.Count == 0 ? new([], PdfRejections.Damaged, null) : new(pages, null, null);
    }

    /// <summary>Null if the output was cut off, as that of a program which ran out of memory is.</summary>
    private static List<TextPage>? Parse(ReadOnlyMemory<byte> xhtml, int firstPage)
    {
        try
        {
            return PopplerWords.Parse(xhtml, firstPage);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
