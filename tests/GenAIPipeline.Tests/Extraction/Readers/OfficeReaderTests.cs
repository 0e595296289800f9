using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using GenAIPipeline.Extraction.Readers;
using GenAIPipeline.Tests.Hostile;
using S = DocumentFormat.OpenXml.Spreadsheet;

namespace GenAIPipeline.Tests.Extraction.Readers;

public sealed class OfficeReaderTests
{
    [Fact]
    public void Word_gives_headings_numbered_lists_tables_and_notes()
    {
        var file = Word(main =>
        {
            main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(new Style(new StyleName { Val = "heading 1" }) { StyleId = "berschrift1", Type = StyleValues.Paragraph });
            main.AddNewPart<NumberingDefinitionsPart>().Numbering = new Numbering(
                new AbstractNum(new Level(new StartNumberingValue { Val = 1 }, new NumberingFormat { Val = NumberFormatValues.LowerLetter }, new LevelText { Val = "%1)" }) { LevelIndex = 0 }) { AbstractNumberId = 0 },
                new NumberingInstance(new AbstractNumId { Val = 0 }) { NumberID = 1 });
            main.AddNewPart<FootnotesPart>().Footnotes = new Footnotes(new Footnote(new Paragraph(new Run(new Text("The note.")))) { Id = 2 });
            main.AddNewPart<HeaderPart>().Header = new Header(new Paragraph(new Run(new Text("Confidential"))));
        }, [
            new Paragraph(new ParagraphProperties(new ParagraphStyleId { Val = "berschrift1" }), new Run(new Text("Title"))),
            new Paragraph(new Run(new Text("See")), new Run(new FootnoteReference { Id = 2 }), new Run(new TabChar(), new Text("below"))),
            Item("first"),
            Item("second"),
            new Table(Row("a", "b"), new TableRow(new TableCell(new TableCellProperties(new GridSpan { Val = 2 }), new Paragraph(new Run(new Text("wide")))))),
        ]);

        new DocxReader().Read(file).Shown().ShouldBe([
            "Header: Confidential",
            "Heading: Title",
            "Paragraph: See[1] below",
            "ListItem: a) first",
            "ListItem: b) second",
            "Table: | a | b |\n| --- | --- |\n| wide |  |",
            "Paragraph: [1] The note.",
        ]);
    }

    [Fact]
    public void Word_shows_tracked_changes_as_accepted_and_hides_hidden_text() =>
        new DocxReader().Read(Word(_ => { }, [
            new Paragraph(
                new Run(new Text("Kept ") { Space = SpaceProcessingModeValues.Preserve }),
                new DeletedRun(new Run(new DeletedText("gone"))),
                new InsertedRun(new Run(new Text("added"))),
                new Run(new RunProperties(new Vanish()), new Text(" hidden"))),
        ])).Shown().ShouldBe(["Paragraph: Kept added"]);

    [Fact]
    public void Word_text_boxes_come_once_and_after_their_paragraph() =>
        new DocxReader().Read(OfficeParts.Docx("<w:p><w:r><w:t>Anchor</w:t></w:r><w:r><mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"))
            .Shown().ShouldBe(["Paragraph: Anchor", "Paragraph: Boxed"]);

    [Fact]
    public void Word_page_breaks_are_counted_once()
    {
        var answer = new DocxReader().Read(OfficeParts.Docx("<w:p><w:r><w:t>One</w:t></w:r><w:r><w:br w:type=\"page\"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>Two</w:t></w:r></w:p>"));

        answer.Pages.Select(page => page.Blocks.Single().Text).ShouldBe(["One", "Two"]);
    }

    [Fact]
    public void Word_nested_tables_stand_in_their_cell() =>
        new DocxReader().Read(Word(_ => { }, [new Table(Row("a", "b"), new TableRow(
            new TableCell(new Table(Row("in", "ner")), new Paragraph()), new TableCell(new Paragraph(new Run(new Text("x | y"))))))])).Shown()
            .ShouldBe(["Table: | a | b |\n| --- | --- |\n| in, ner | x \\| y |"]);

    [Theory]
    [InlineData("General", "1234.5", "1234.5")]
    [InlineData("#,##0.00", "1234.5", "1,234.50")]
    [InlineData("0%", "0.256", "26%")]
    [InlineData("[$€-407] #,##0.00", "1234.5", "€ 1,234.50")]
    [InlineData("#,##0;[Red](#,##0)", "-1234", "(1,234)")]
    [InlineData("0.00E+00", "12345", "1.23E+04")]
    [InlineData("yyyy-mm-dd", "45292", "2024-01-01")]
    [InlineData("d. mmm yyyy h:mm", "45292.75", "1. Jan 2024 18:00")]
    [InlineData("h:mm AM/PM", "0.5625", "1:30 PM")]
    [InlineData("[h]:mm:ss", "1.5", "36:00:00")]
    [InlineData("#,##0.0,,\" M\"", "2500000", "2.5 M")]
    [InlineData("0.0\" kg\";-0.0\" kg\";\"none\"", "0", "none")]
    [InlineData("[>=1000]#,##0\" big\";0\" small\"", "5", "5 small")]
    [InlineData("00000", "42", "00042")]
    [InlineData("General", "0.1", "0.1")]
    public void Sheet_values_look_as_the_sheet_shows_them(string format, string value, string shown) =>
        new XlsxReader().Read(Sheet(format, value)).Shown().ShouldBe([$"Paragraph: {shown}"]);

    [Fact]
    public void Sheets_are_pages_with_captions_and_tables()
    {
        var rows = "<row r=\"1\"><c r=\"B1\" t=\"inlineStr\"><is><t>Cups</t></is></c></row>"
            + "<row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>Team</t></is></c><c r=\"D2\" t=\"inlineStr\"><is><t>Won</t></is></c></row>"
            + "<row r=\"3\"><c r=\"B3\" t=\"str\"><f>UPPER(\"x\")</f><v>Blues</v></c><c r=\"D3\"><v>1</v></c></row>"
            + "<row r=\"4\"><c r=\"B4\" t=\"b\"><v>1</v></c><c r=\"D4\" t=\"e\"><v>#N/A</v></c></row>";

        var answer = new XlsxReader().Read(OfficeParts.Xlsx(rows));

        answer.Pages.Single().Title.ShouldBe("One");
        answer.Shown().ShouldBe(["Paragraph: Cups", "Table: | Team | Won |\n| --- | --- |\n| Blues | 1 |\n| TRUE | #N/A |"]);
    }

    [Fact]
    public void Slides_are_pages_with_title_bullets_tables_and_notes()
    {
        const string shapes = "<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"0\" y=\"5000000\"/></a:xfrm></p:spPr><p:txBody><a:p><a:r><a:t>Below</a:t></a:r></a:p></p:txBody></p:sp>"
            + "<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"0\" y=\"1000000\"/></a:xfrm></p:spPr><p:txBody><a:p><a:r><a:t>Above</a:t></a:r></a:p></p:txBody></p:sp>"
            + "<p:sp><p:nvSpPr><p:nvPr><p:ph idx=\"1\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Point</a:t></a:r></a:p></p:txBody></p:sp>"
            + "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Plan</a:t></a:r></a:p></p:txBody></p:sp>"
            + "<p:graphicFrame><p:xfrm><a:off x=\"0\" y=\"6000000\"/></p:xfrm><a:graphic><a:tbl><a:tr><a:tc><a:p><a:r><a:t>k</a:t></a:r></a:p></a:tc><a:tc><a:p><a:r><a:t>v</a:t></a:r></a:p></a:tc></a:tr><a:tr><a:tc><a:p><a:r><a:t>a</a:t></a:r></a:p></a:tc><a:tc/></a:tr></a:tbl></a:graphic></p:graphicFrame>";
        var file = OfficeParts.Pptx()
            .Add("ppt/slides/slide1.xml", $"<p:sld {OfficeParts.Slide}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")
            .Add("ppt/slides/_rels/slide1.xml.rels", OfficeParts.Related(("r9", "notesSlide", "../notesSlides/n1.xml")))
            .Add("ppt/notesSlides/n1.xml", $"<p:notes {OfficeParts.Slide}><p:sp><p:nvPr><p:ph type=\"body\"/></p:nvPr><p:txBody><a:p><a:r><a:t>Say hello.</a:t></a:r></a:p></p:txBody></p:sp></p:notes>")
            .ToArray();

        var answer = new PptxReader().Read(file);

        answer.Pages.Single().Title.ShouldBe("Plan");
        answer.Shown().ShouldBe(["Heading: Plan", "ListItem: Point", "Paragraph: Above", "Paragraph: Below", "Table: | k | v |\n| --- | --- |\n| a |  |", "Paragraph: Notes: Say hello."]);
    }

    [Theory]
    [InlineData("docx_decompression_bomb", "decompression_bomb")]
    [InlineData("docx_billion_laughs", "xml_forbidden_dtd")]
    [InlineData("docx_with_wrong_checksum", "office_damaged")]
    [InlineData("docx_entry_with_password", "office_encrypted")]
    [InlineData("docx_xml_nested_100k_deep", "file_too_complex")]
    [InlineData("docx_without_its_main_part", "office_damaged")]
    public void Damage_and_attacks_have_their_own_codes(string input, string code)
    {
        using var content = new MemoryStream();
        HostileInputs.Named(input).Write(content);

        new DocxReader().Read(content.ToArray()).Rejection!.Code.ShouldBe(code);
    }

    private static byte[] Word(Action<MainDocumentPart> addParts, IEnumerable<OpenXmlElement> body)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            addParts(main);
            main.Document = new Document(new Body(body));
        }

        return file.ToArray();
    }

    private static byte[] Sheet(string format, string value)
    {
        using var file = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            book.AddNewPart<WorkbookStylesPart>("styles").Stylesheet = new S.Stylesheet(
                new S.NumberingFormats(new S.NumberingFormat { NumberFormatId = 200, FormatCode = format }),
                new S.CellFormats(new S.CellFormat(), new S.CellFormat { NumberFormatId = 200 }));
            book.AddNewPart<WorksheetPart>("one").Worksheet = new S.Worksheet(new S.SheetData(new S.Row(new S.Cell { CellReference = "A1", StyleIndex = 1, CellValue = new S.CellValue(value) })));
            book.Workbook = new S.Workbook(new S.Sheets(new S.Sheet { Name = "One", SheetId = 1, Id = "one" }));
        }

        return file.ToArray();
    }

    private static Paragraph Item(string text) =>
        new(new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = 0 }, new NumberingId { Val = 1 })), new Run(new Text(text)));

    private static TableRow Row(params string[] cells) => new(cells.Select(cell => new TableCell(new Paragraph(new Run(new Text(cell))))));
}
