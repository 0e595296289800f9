namespace GenAIPipeline.Tests.Hostile;

/// <summary>The least that makes a zip file a Word, Excel or PowerPoint document.</summary>
public static class OfficeParts
{
    public const string Word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    public const string Sheet = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    public const string Slide = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    /// <summary>A package that lacks only <c>word/document.xml</c>.</summary>
    public static RawZip Docx() => Package("wordprocessingml.document.main+xml", "word/document.xml");

    /// <summary>A Word document with this body.</summary>
    public static byte[] Docx(string body) => Docx().Add("word/document.xml", $"<w:document {Word}><w:body>{body}</w:body></w:document>").ToArray();

    /// <summary>A workbook that lacks only <c>xl/worksheets/sheet1.xml</c>.</summary>
    public static RawZip Xlsx() => Package("spreadsheetml.sheet.main+xml", "xl/workbook.xml")
        .Add("xl/workbook.xml", $"<workbook {Sheet}><sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")
        .Add("xl/_rels/workbook.xml.rels", Related(("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml"), ("r3", "styles", "styles.xml")));

    /// <summary>A workbook with one sheet of these rows.</summary>
    public static byte[] Xlsx(string rows, string before = "") =>
        Xlsx().Add("xl/worksheets/sheet1.xml", $"<worksheet {Sheet}>{before}<sheetData>{rows}</sheetData></worksheet>").ToArray();

    /// <summary>A presentation that lacks only <c>ppt/slides/slide1.xml</c>.</summary>
    public static RawZip Pptx() => Package("presentationml.presentation.main+xml", "ppt/presentation.xml")
        .Add("ppt/presentation.xml", $"<p:presentation {Slide}><p:sldIdLst><p:sldId id=\"256\" r:id=\"r1\"/></p:sldIdLst></p:presentation>")
        .Add("ppt/_rels/presentation.xml.rels", Related(("r1", "slide", "slides/slide1.xml")));

    /// <summary>A relationships part.</summary>
    public static string Related(params (string Id, string Type, string Target)[] relations) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(relations.Select(relation => $"<Relationship Id=\"{relation.Id}\" Type=\"{Relations}{relation.Type}\" Target=\"{relation.Target}\"/>"))
        + "</Relationships>";

    private static RawZip Package(string mainType, string mainPart) => new RawZip()
        .Add("[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/{mainPart}\" ContentType=\"application/vnd.openxmlformats-officedocument.{mainType}\"/></Types>")
        .Add("_rels/.rels", Related(("r1", "officeDocument", mainPart)));
}
