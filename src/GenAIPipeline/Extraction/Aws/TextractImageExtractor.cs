using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.PageImages;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Reads PNG, JPEG and TIFF files by Textract: one page at once, more as a job.</summary>
internal sealed class TextractImageExtractor(TextractReader reader, ExtractionOptions options) : ITextExtractor
{
    /// <summary>Width of a picture that has to be sent anew: 200 dpi of a letter page and more.</summary>
    private static readonly int[] Widths = [3_000, 2_000, 1_200];

    public bool Reads(FileFormat format) => format is FileFormat.Png or FileFormat.Jpeg or FileFormat.Tiff;

    public string Variant(string profile) => reader.Variant(profile);

    public Task<ExtractionAnswer?> ResumeAsync(ExtractionSubject subject, FileFormat format, CancellationToken cancellation) => reader.ResumeFileAsync(subject, cancellation);

    public async Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        var pages = ImageHeader.Read(request.Path, request.Format, options.MaxPages);
        if (ImageExtractor.Reject(pages, options) is { } reason)
            return new ExtractionAnswer.Unreadable(reason);
        var subject = request.Subject ?? throw new InvalidOperationException("Expected the document of the file, got none.");
        var (text, stop) = pages.Count == 1
            ? await reader.ReadPictureAsync(subject, "picture", token => PictureAsync(request, pages[0], token), cancellation)
            : await reader.ReadFileAsync(subject, pages.Count, cancellation);
        return text is null ? stop! : new ExtractionAnswer.Read(Assemble(text, pages));
    }

    private static ExtractedText Assemble(TextractText text, IReadOnlyList<ImagePage> pages)
    {
        var read = text.Pages.ToDictionary(page => page.Number, page => page.Blocks);
        var all = pages.Select((page, index) => new TextPage(index + 1, TextSource.Ocr, read.GetValueOrDefault(index + 1) ?? []) { Width = page.Shown.Width, Height = page.Shown.Height });
        return TextAssembly.Of([.. all], text.Gap(_ => true) is { } gap ? [gap] : []);
    }

    // A turned picture is sent upright, so that boxes fit the page as it is shown.
    private async Task<byte[]?> PictureAsync(ExtractionRequest request, ImagePage page, CancellationToken cancellation)
    {
        if (page.Orientation <= 1 && new FileInfo(request.Path).Length <= TextractReader.MaxPictureBytes)
            return await File.ReadAllBytesAsync(request.Path, cancellation);
        var picture = new ImagePicture(request.Path, request.Format, options.ChildTimeout);
        foreach (var width in Widths)
            if (await picture.PngAsync(page, (int)Math.Min(width, page.Shown.Width), cancellation) is { Length: <= TextractReader.MaxPictureBytes } png)
                return png.ToArray();
        return null;
    }
}
