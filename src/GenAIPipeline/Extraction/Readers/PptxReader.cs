using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers.Office;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads presentations, a page a slide: title, text in reading order, tables, charts, diagrams, speaker notes.</summary>
internal sealed class PptxReader : IChildReader
{
    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Pptx];

    public ChildAnswer Read(ChildRequest request) => ReadGuard.Office(() =>
    {
        using var package = OfficePackage.Open(request.Path, request.MaxInflatedBytes);
        var pages = new PageWriter(request);
        foreach (var slide in SlidesInOrder(package))
        {
            if (pages.IsFull)
                break;
            WriteSlide(package, slide, pages);
        }

        return pages.ToAnswer();
    });

    private static List<string> SlidesInOrder(OfficePackage package)
    {
        var main = package.MainPart();
        var targets = package.Related(main, "slide").GroupBy(relation => relation.Id).ToDictionary(group => group.Key, group => group.First().Target);
        var slides = new List<string>();
        using var part = package.OpenPart(main) ?? throw new InvalidDataException("Expected the main part.");
        while (part.Read())
        {
            if (part.Node is PartNode.Start && part.Name == "sldId" && part.RelationId is { } id && targets.TryGetValue(id, out var target))
                slides.Add(target);
        }

        return slides;
    }

    private static void WriteSlide(OfficePackage package, string path, PageWriter pages)
    {
        var relations = package.Relationships(path);
        List<SlideShape> shapes;
        using (var part = package.OpenPart(path))
            shapes = part is null ? [] : SlideShapes.Read(part);
        var title = shapes.Find(shape => shape.Role is SlideRole.Title && shape.Paragraphs.Count > 0);
        pages.BeginPage(title is null ? null : BlockText.Cut(BlockText.Clean(string.Join(' ', title.Paragraphs)).Replace('\n', ' '), 200));
        foreach (var shape in SlideShapes.InReadingOrder(shapes))
            WriteShape(package, relations, shape, pages);
        WriteNotes(package, relations, pages);
    }

    private static void WriteShape(OfficePackage package, IReadOnlyList<Relationship> relations, SlideShape shape, PageWriter pages)
    {
        var kind = shape.Role switch
        {
            SlideRole.Title => BlockKind.Heading,
            SlideRole.Body => BlockKind.ListItem,
            SlideRole.Footer => BlockKind.Footer,
            _ => BlockKind.Paragraph,
        };
        if (shape.Role is SlideRole.Title && shape.Paragraphs.Count > 0)
            pages.Add(kind, string.Join(' ', shape.Paragraphs));
        else
            shape.Paragraphs.ForEach(paragraph => pages.Add(kind, paragraph));
        if (shape.Rows.Count > 0)
            MarkdownTable.Write(pages, shape.Rows);
        if (shape.Related is not null && relations.FirstOrDefault(relation => relation.Id == shape.Related) is { } related)
            WriteRelated(package, related, pages);
    }

    private static void WriteRelated(OfficePackage package, Relationship related, PageWriter pages)
    {
        using var part = related.Type is "chart" or "diagramData" ? package.OpenPart(related.Target) : null;
        if (part is null)
            return;
        if (related.Type == "chart")
        {
            ChartTable.Write(part, pages);
            return;
        }

        foreach (var paragraph in WordText.Paragraphs(part))
            pages.Add(BlockKind.ListItem, paragraph);
    }

    private static void WriteNotes(OfficePackage package, IReadOnlyList<Relationship> relations, PageWriter pages)
    {
        if (relations.FirstOrDefault(relation => relation.Type == "notesSlide") is not { } notes)
            return;
        using var part = package.OpenPart(notes.Target);
        if (part is null)
            return;
        foreach (var shape in SlideShapes.Read(part).Where(shape => shape.Role is SlideRole.Body))
            shape.Paragraphs.ForEach(paragraph => pages.Add(BlockKind.Paragraph, $"Notes: {paragraph}"));
    }
}
