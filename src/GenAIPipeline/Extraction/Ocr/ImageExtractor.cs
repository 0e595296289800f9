using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.PageImages;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>Reads PNG, JPEG and TIFF files by recognition, page by page.</summary>
internal sealed class ImageExtractor(OcrEngine ocr, ExtractionOptions options) : ITextExtractor
{
    public bool Reads(FileFormat format) => format is FileFormat.Png or FileFormat.Jpeg or FileFormat.Tiff;

    public async Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        var pages = ImageHeader.Read(request.Path, request.Format, options.MaxPages);
        if (Reject(pages, options) is { } reason)
            return new ExtractionAnswer.Unreadable(reason);
        var picture = new ImagePicture(request.Path, request.Format, options.ChildTimeout);
        var progress = new PageProgress(pages.Count, 0, request.Report);
        var answers = await Task.WhenAll(pages.Select(async (page, index) =>
        {
            var answer = await ocr.ReadAsync(token => picture.GreyAsync(page, token), index + 1, cancellation);
            progress.Finish();
            return answer;
        }));
        if (Array.TrueForAll(answers, answer => answer.Page.Width == 0))
            return new ExtractionAnswer.Unreadable(Damaged);
        var text = answers.Select((answer, index) => new TextPage(index + 1, TextSource.Ocr, answer.Page.Blocks)
        {
            Width = pages[index].Shown.Width,
            Height = pages[index].Shown.Height,
        });
        return new ExtractionAnswer.Read(TextAssembly.Of([.. text], [.. answers.Select(answer => answer.Doubt).OfType<Finding>()]));
    }

    private static Rejection Damaged { get; } = new("image_damaged", "The picture cannot be decoded: the file is damaged or incomplete. Save it anew and upload it again.");

    /// <summary>What the header alone rules out; null if the pictures may be read.</summary>
    public static Rejection? Reject(IReadOnlyList<ImagePage> pages, ExtractionOptions options)
    {
        if (pages.Count == 0 || pages.Any(page => page.Pixels == 0))
            return Damaged;
        if (pages.Count > options.MaxPages)
            return new("too_many_pages", $"The file has more than {options.MaxPages} pages. Split it and upload the parts.");
        return pages.FirstOrDefault(page => page.Pixels > ImageHeader.MaxPixels) is { } large
            ? new("image_too_large", $"The picture has {large.Width} × {large.Height} pixels; at most {ImageHeader.MaxPixels / 1_000_000} megapixels are accepted. Reduce its resolution.")
            : null;
    }
}
