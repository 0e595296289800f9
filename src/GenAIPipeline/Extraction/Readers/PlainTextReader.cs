using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads text, Markdown, CSV and JSON: decoding and splitting only, so that it is safe in process and fast.</summary>
internal sealed class PlainTextReader : IChildReader
{
    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Text, FileFormat.Markdown, FileFormat.Csv, FileFormat.Json];

    /// <summary>Reads one file in process; about 0.1 ms for a few kilobytes.</summary>
    /// <param name="path">A local file.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="maxLength">Most characters to keep.</param>
    public static ChildAnswer Read(string path, FileFormat format, int maxLength) =>
        Read(path, format, new PageWriter(maxLength, int.MaxValue), maxLength);

    public ChildAnswer Read(ChildRequest request) =>
        ReadGuard.Text(() => Read(request.Path, request.Format, new PageWriter(request), request.MaxTextLength));

    private static ChildAnswer Read(string path, FileFormat format, PageWriter pages, int maxLength)
    {
        var text = DecodedText.ReadFile(path, maxLength, out var isCut);
        pages.BeginPage();
        switch (format)
        {
            case FileFormat.Csv:
                CsvText.Write(text, pages);
                break;
            case FileFormat.Json:
                JsonText.Write(text, pages, isCut);
                break;
            case FileFormat.Markdown:
                MarkdownText.Write(text, pages);
                break;
            default:
                ParagraphText.Write(text, pages);
                break;
        }

        if (isCut)
            pages.Doubt("text_truncated", $"The document is longer than the limit of {maxLength:N0} characters; only its beginning was read.");
        return pages.ToAnswer();
    }
}
