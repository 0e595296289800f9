using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>Reads PDFs: the text layer where a page has a sound one, recognition where not.</summary>
internal sealed class PdfExtractor(ChildPool children, ScanReader scans, ExtractionOptions options) : ITextExtractor
{
    public PdfExtractor(ChildPool children, OcrEngine ocr, ExtractionOptions options)
        : this(children, new OcrScans(ocr).ReadAsync, options)
    {
    }

    /// <summary>What the reader of scans depends on, by profile.</summary>
    public Func<string, string> ScansVariant { get; init; } = _ => "";

    /// <summary>Goes on with what the reader of scans waits for; null when that is nothing.</summary>
    public Func<ExtractionSubject, CancellationToken, Task<ExtractionAnswer?>> ScansResume { get; init; } = (_, _) => Task.FromResult<ExtractionAnswer?>(null);

    public bool Reads(FileFormat format) => format == FileFormat.Pdf;

    public Task<ExtractionAnswer?> ResumeAsync(ExtractionSubject subject, FileFormat format, CancellationToken cancellation) => ScansResume(subject, cancellation);

    public string Variant(string profile) => ScansVariant(profile);

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
        var answer = await scans(new(request, layer.Pages, poppler), cancellation);
        if (answer is not ScansAnswer.Read read)
            return ((ScansAnswer.Stopped)answer).Answer;
        if (read.Pages.All(page => page.Width is null))
            return new ExtractionAnswer.Unreadable(PdfRejections.Damaged);
        return new ExtractionAnswer.Read(TextAssembly.Of(read.Pages, [.. findings, .. read.Findings]));
    }

    // A file that runs into its limits is not given a second chance to do so.
    private static bool NeedsSecondReader(PdfPagesAnswer layer) =>
        layer.Rejection?.Code == PdfRejections.DamagedCode || layer.Failure is { Kind: ChildFailureKind.Crash or ChildFailureKind.Fault };
}
