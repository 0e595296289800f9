using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers.Rtf;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads Rich Text Format: code pages and Unicode escapes, headings, lists, tables, notes; pictures and hidden text are passed over.</summary>
internal sealed class RtfReader : IChildReader
{
    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Rtf];

    public ChildAnswer Read(ChildRequest request) => ReadGuard.Text(() =>
    {
        using var file = new FileStream(request.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var pages = new PageWriter(request);
        pages.BeginPage();
        new RtfInterpreter(new RtfTokens(file), new RtfDocument(pages, request.MaxTextLength)).Run(pages);
        return pages.ToAnswer();
    });
}
