using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads everything that is neither PDF, image nor audio: plain kinds of text here, all other formats in a child.</summary>
/// <param name="read">Runs a request in a child; a child that was killed or died answers with a rejection, an exception is an outage.</param>
/// <param name="options">Limits.</param>
internal sealed class NativeExtractor(Func<ChildRequest, CancellationToken, Task<ChildAnswer>> read, ExtractionOptions options) : ITextExtractor
{
    public bool Reads(FileFormat format) => FormatTable.Of(format).Reading is FormatReading.PlainText or FormatReading.Container;

    public async Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation)
    {
        if (FormatTable.Of(request.Format).IsPlainText)
            return Answer(PlainTextReader.Read(request.Path, request.Format, options.MaxTextLength));

        // Only a mail has attachments; the folder lives until the caller has taken them over.
        var folder = request.Format is FileFormat.Eml ? Directory.CreateTempSubdirectory("attachments-").FullName : null;
        var isHandedOver = false;
        try
        {
            var answer = await ReadInChildAsync(request, folder, cancellation);
            isHandedOver = answer is ExtractionAnswer.Read { Attachments.Count: > 0 };
            return answer;
        }
        finally
        {
            if (folder is not null && !isHandedOver)
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ExtractionAnswer> ReadInChildAsync(ExtractionRequest request, string? folder, CancellationToken cancellation)
    {
        var work = new ChildRequest(request.Format, request.Path)
        {
            Password = request.Password,
            MaxPages = options.MaxPages,
            MaxInflatedBytes = options.MaxInflatedBytes,
            MaxTextLength = options.MaxTextLength,
            AttachmentFolder = folder,
        };
        return Answer(await read(work, cancellation));
    }

    private static ExtractionAnswer Answer(ChildAnswer answer) => answer.Rejection is { } reason
        ? new ExtractionAnswer.Unreadable(reason)
        : new ExtractionAnswer.Read(new ExtractedText(answer.Pages) { Findings = answer.Findings }) { Attachments = answer.Attachments };
}
