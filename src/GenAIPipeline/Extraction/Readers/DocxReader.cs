using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers.Office;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads Word documents: headings, numbered lists, tables, text boxes, notes, headers and footers; tracked changes as accepted.</summary>
internal sealed class DocxReader : IChildReader
{
    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Docx];

    public ChildAnswer Read(ChildRequest request) => ReadGuard.Office(() =>
    {
        using var package = OfficePackage.Open(request.Path, request.MaxInflatedBytes);
        return Read(package, new PageWriter(request), request.MaxTextLength);
    });

    private static ChildAnswer Read(OfficePackage package, PageWriter pages, int maxTextLength)
    {
        var main = package.MainPart();
        var relations = package.Relationships(main);
        PartReader? Open(string type) => relations.FirstOrDefault(relation => relation.Type == type) is { } found ? package.OpenPart(found.Target) : null;
        var styles = WordStyles.Read(Open("styles"));
        var numbering = WordNumbering.Read(Open("numbering"));
        var notes = new WordNotes(WordNotes.ReadTexts(Open("footnotes"), "footnote"), WordNotes.ReadTexts(Open("endnotes"), "endnote"));
        pages.BeginPage();
        WriteMargins(package, relations, "header", BlockKind.Header, pages);
        using (var body = package.OpenPart(main) ?? throw new InvalidDataException("Expected the main part."))
            new WordBody(pages, styles, numbering, notes, maxTextLength).Read(body);
        foreach (var note in notes.Referenced)
            pages.Add(BlockKind.Paragraph, note);
        WriteMargins(package, relations, "footer", BlockKind.Footer, pages);
        return pages.ToAnswer();
    }

    // A document has up to three headers a section, mostly with the same words; page numbers alone say nothing.
    private static void WriteMargins(OfficePackage package, IReadOnlyList<Relationship> relations, string type, BlockKind kind, PageWriter pages)
    {
        var seen = new HashSet<string>();
        foreach (var relation in relations.Where(relation => relation.Type == type).Take(100))
        {
            using var part = package.OpenPart(relation.Target);
            var text = part is null ? "" : BlockText.Clean(string.Join('\n', WordText.Paragraphs(part)));
            if (text.Any(char.IsLetter) && seen.Add(text))
                pages.Add(kind, text);
        }
    }
}
