using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers.Office;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads workbooks, a page a visible sheet, with values as the sheet shows them.</summary>
internal sealed class XlsxReader : IChildReader
{
    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Xlsx];

    public ChildAnswer Read(ChildRequest request) => ReadGuard.Office(() =>
    {
        using var package = OfficePackage.Open(request.Path, request.MaxInflatedBytes);
        var main = package.MainPart();
        var relations = package.Relationships(main);
        PartReader? Open(string type) => relations.FirstOrDefault(relation => relation.Type == type) is { } found ? package.OpenPart(found.Target) : null;
        var (sheets, isFrom1904) = ReadWorkbook(package, main);
        var cells = new CellText(SharedStrings.Read(Open("sharedStrings"), request.MaxTextLength), SheetStyles.Read(Open("styles")), isFrom1904);
        var pages = new PageWriter(request);
        foreach (var (name, id) in sheets)
        {
            if (pages.IsFull)
                break;
            pages.BeginPage(name);
            using var part = relations.FirstOrDefault(relation => relation.Id == id && relation.Type == "worksheet") is { } sheet ? package.OpenPart(sheet.Target) : null;
            if (part is not null)
                SheetRows.Write(part, cells, pages);
        }

        return pages.ToAnswer();
    });

    private static (List<(string Name, string Id)> Sheets, bool IsFrom1904) ReadWorkbook(OfficePackage package, string main)
    {
        var sheets = new List<(string, string)>();
        var isFrom1904 = false;
        using var part = package.OpenPart(main) ?? throw new InvalidDataException("Expected the main part.");
        while (part.Read())
        {
            if (part.Node is not PartNode.Start)
                continue;
            if (part.Name == "workbookPr")
                isFrom1904 = part["date1904"] is "1" or "true";
            else if (part.Name == "sheet" && part["state"] is null or "visible" && part.RelationId is { } id)
                sheets.Add((part["name"] ?? "", id));
        }

        return (sheets, isFrom1904);
    }
}
