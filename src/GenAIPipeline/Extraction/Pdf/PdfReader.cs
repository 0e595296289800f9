using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Pdf.Layout;
using UglyToad.PdfPig.Exceptions;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Reads the text layer of a PDF. A page that must be read from its picture comes back as <see cref="TextSource.Ocr"/> without blocks.</summary>
internal sealed class PdfReader : IChildReader
{
    private OpenPdf? open;

    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Pdf];

    public ChildAnswer Read(ChildRequest request)
    {
        if (!PdfFile.HasHeader(request.Path))
            return Rejected(PdfRejections.Damaged);
        if (Open(request) is { } rejection)
            return Rejected(rejection);
        if (open!.Filters.Exceeded)
            return Rejected(PdfRejections.Bomb);
        var total = open.Document.NumberOfPages;
        if (total == 0)
            return Rejected(PdfRejections.NoPages);
        if (total > request.MaxPages)
            return Rejected(PdfRejections.TooManyPages(total, request.MaxPages));
        return ReadRange(request, total);
    }

    public void WarmUp()
    {
        foreach (var file in WarmUpPdfs.Make())
        {
            var path = Path.Combine(Path.GetTempPath(), $"warm-up-{Guid.NewGuid():N}.pdf"); // a child that is killed here leaves it to the next start
            try
            {
                File.WriteAllBytes(path, file);
                ChildJson.Write(new System.Buffers.ArrayBufferWriter<byte>(), Read(new(FileFormat.Pdf, path)));
            }
            finally
            {
                File.Delete(path);
            }
        }
        Rest();
    }

    public void Rest()
    {
        open?.Dispose();
        open = null;
    }

    private Rejection? Open(ChildRequest request)
    {
        if (open?.Is(request.Path, request.Password) == true)
            return null;
        Rest();
        var filters = new CappedFilters();
        try
        {
            open = OpenPdf.Open(request.Path, request.Password, filters);
            return null;
        }
        catch (PdfDocumentEncryptedException)
        {
            return request.Password is null ? PdfRejections.Encrypted : PdfRejections.WrongPassword;
        }
#pragma warning disable CA1031 // The library throws what it likes on damaged files; memory is the one thing that is not the file's damage.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return filters.Exceeded ? PdfRejections.Bomb : PdfRejections.Damaged;
        }
    }

    private ChildAnswer ReadRange(ChildRequest request, int total)
    {
        var pages = new List<TextPage>();
        var characters = 0;
        for (var number = request.FromPage; number <= Math.Min(request.ToPage, total); number++)
        {
            var page = ReadPage(number);
            if (open!.Filters.Exceeded)
                return Rejected(PdfRejections.Bomb);
            characters += page.Blocks.Sum(block => block.Text.Length);
            if (characters > request.MaxTextLength)
                return Rejected(new("too_much_text", $"The PDF holds more than {request.MaxTextLength} characters; split it and upload the parts."));
            pages.Add(page);
        }
        return new() { Pages = pages, TotalPages = total };
    }

    private TextPage ReadPage(int number)
    {
        try
        {
            var page = open!.Document.GetPage(number);
            var needsOcr = PageSoundness.NeedsOcr(page);
            return new(number, needsOcr ? TextSource.Ocr : TextSource.TextLayer, needsOcr ? [] : PageLayout.Of(page.Letters, page.Width, page.Height))
            {
                Width = Math.Round(page.Width, 2),
                Height = Math.Round(page.Height, 2),
            };
        }
#pragma warning disable CA1031 // One damaged page does not spoil the others: it is read from its picture.
        catch (Exception fault) when (fault is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return new(number, TextSource.Ocr, []);
        }
    }

    private static ChildAnswer Rejected(Rejection reason) => new() { Rejection = reason };
}
