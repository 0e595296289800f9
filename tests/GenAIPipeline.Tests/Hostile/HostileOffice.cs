using System.Text;

namespace GenAIPipeline.Tests.Hostile;

/// <summary>Office containers: bombs, damage, XML attacks, absurd structure.</summary>
internal static class HostileOffice
{
    private const string Paragraph = "<w:p><w:r><w:t>A sound paragraph.</w:t></w:r></w:p>";

    private const string Laughs = "<!DOCTYPE lolz [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">]>";

    public static IReadOnlyList<HostileInput> All { get; } =
    [
        Bytes("docx_decompression_bomb", "bomb.docx", () => OfficeParts.Docx().AddBomb("word/document.xml", $"<w:document {OfficeParts.Word}><w:body><w:p><w:r><w:t>", 4_000).ToArray()),
        Bytes("xlsx_decompression_bomb", "bomb.xlsx", () => OfficeParts.Xlsx().AddBomb("xl/worksheets/sheet1.xml", $"<worksheet {OfficeParts.Sheet}><sheetData>", 4_000).ToArray()),
        Bytes("xlsx_shared_strings_bomb", "strings.xlsx", () => OfficeParts.Xlsx().AddBomb("xl/sharedStrings.xml", $"<sst {OfficeParts.Sheet}><si><t>", 4_000).ToArray()),
        Bytes("pptx_decompression_bomb", "bomb.pptx", () => OfficeParts.Pptx().AddBomb("ppt/slides/slide1.xml", $"<p:sld {OfficeParts.Slide}><p:cSld>", 4_000).ToArray()),
        Bytes("docx_content_types_bomb", "types.docx", () => new RawZip().AddBomb("[Content_Types].xml", "<Types>", 2_000).ToArray()),
        Bytes("zip_nested_in_itself_thirty_times", "nested.docx", NestedZips),
        Bytes("zip_claiming_a_million_entries", "million.docx", () => OfficeParts.Docx().AddGhosts(100_000).ToArray(claimedCount: 1_000_000)),
        Bytes("zip_with_more_entries_than_it_claims", "more.docx", () => OfficeParts.Docx().AddGhosts(100_000).ToArray(claimedCount: 3)),
        Bytes("docx_with_wrong_checksum", "crc.docx", () => OfficeParts.Docx().Add("word/document.xml", Encoding.UTF8.GetBytes($"<w:document {OfficeParts.Word}><w:body>{Paragraph}</w:body></w:document>"), crcError: 1).ToArray()),
        Bytes("docx_truncated", "half.docx", () => OfficeParts.Docx(Paragraph)[..^200]),
        Bytes("docx_with_broken_deflate_data", "flipped.docx", Flipped),
        Bytes("docx_without_its_main_part", "headless.docx", () => OfficeParts.Docx().ToArray()),
        Bytes("docx_entry_with_password", "locked.docx", () => OfficeParts.Docx().Add("word/document.xml", [1, 2, 3], flags: 1).ToArray()),
        Bytes("docx_entry_with_unknown_method", "method.docx", () => OfficeParts.Docx().Add("word/document.xml", [1, 2, 3], method: 99).ToArray()),
        Bytes("docx_xml_cut_in_the_middle", "cut.docx", () => OfficeParts.Docx().Add("word/document.xml", $"<w:document {OfficeParts.Word}><w:body><w:p><w:r").ToArray()),
        Bytes("docx_billion_laughs", "laughs.docx", () => OfficeParts.Docx().Add("word/document.xml", $"{Laughs}<w:document {OfficeParts.Word}><w:body><w:p><w:r><w:t>&f;</w:t></w:r></w:p></w:body></w:document>").ToArray()),
        Bytes("xlsx_external_entity", "external.xlsx", () => OfficeParts.Xlsx().Add("xl/worksheets/sheet1.xml", $"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet {OfficeParts.Sheet}><sheetData><row><c t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>").ToArray()),
        Bytes("pptx_external_parameter_entity", "external.pptx", () => OfficeParts.Pptx().Add("ppt/slides/slide1.xml", $"<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\"><p:sld {OfficeParts.Slide}/>").ToArray()),
        Bytes("docx_xml_nested_100k_deep", "deep.docx", () => OfficeParts.Docx(Nested("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 50_000))),
        Bytes("docx_tables_nested_500_deep", "tables.docx", () => OfficeParts.Docx(Nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 500))),
        Bytes("docx_with_ten_million_runs", "runs.docx", () => OfficeParts.Docx()
            .AddRepeated("word/document.xml", $"<w:document {OfficeParts.Word}><w:body><w:p>", string.Concat(Enumerable.Repeat("<w:r><w:t>a</w:t></w:r>", 10_000)), 1_000).ToArray()),
        Bytes("docx_styles_that_inherit_in_a_circle", "circle.docx", () => OfficeParts.Docx()
            .Add("word/_rels/document.xml.rels", OfficeParts.Related(("r1", "styles", "styles.xml")))
            .Add("word/styles.xml", $"<w:styles {OfficeParts.Word}><w:style w:styleId=\"A\"><w:basedOn w:val=\"B\"/></w:style><w:style w:styleId=\"B\"><w:basedOn w:val=\"A\"/></w:style></w:styles>")
            .Add("word/document.xml", $"<w:document {OfficeParts.Word}><w:body><w:p><w:pPr><w:pStyle w:val=\"A\"/></w:pPr><w:r><w:t>Round and round.</w:t></w:r></w:p></w:body></w:document>").ToArray()),
        Bytes("docx_cells_that_span_two_billion_columns", "span.docx", () => OfficeParts.Docx("<w:tbl>" + string.Concat(Enumerable.Repeat("<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2000000000\"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>", 50)) + "</w:tbl>")),
        Bytes("docx_relationship_out_of_the_package", "traverse.docx", () => new RawZip()
            .Add("[Content_Types].xml", "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>")
            .Add("_rels/.rels", OfficeParts.Related(("r1", "officeDocument", "../../../../etc/passwd"))).ToArray()),
        Bytes("xlsx_claiming_the_largest_sheet", "claim.xlsx", () => OfficeParts.Xlsx("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>", "<dimension ref=\"A1:XFD1048576\"/>")),
        Bytes("xlsx_with_absurd_references", "references.xlsx", () => OfficeParts.Xlsx("<row r=\"99999999999\"><c r=\"ZZZZZZZZZZ9\" t=\"s\"><v>4000000000</v></c><c r=\"\" s=\"-5\"><v>1e999</v></c><c r=\"A1\"><v>NaN</v></c></row>")),
        Bytes("xlsx_rows_of_16384_columns", "wide.xlsx", () => OfficeParts.Xlsx(string.Concat(Enumerable.Repeat("<row>" + string.Concat(Enumerable.Repeat("<c><v>1</v></c>", 16_384)) + "</row>", 12)))),
        Bytes("pptx_groups_nested_100k_deep", "groups.pptx", () => OfficeParts.Pptx().Add("ppt/slides/slide1.xml", $"<p:sld {OfficeParts.Slide}><p:cSld>{Nested("<p:grpSp>", "</p:grpSp>", 100_000)}</p:cSld></p:sld>").ToArray()),
        Bytes("pptx_that_lists_one_slide_100k_times", "again.pptx", () => new RawZip()
            .Add("[Content_Types].xml", "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml\"/></Types>")
            .Add("_rels/.rels", OfficeParts.Related(("r1", "officeDocument", "ppt/presentation.xml")))
            .Add("ppt/presentation.xml", $"<p:presentation {OfficeParts.Slide}><p:sldIdLst>{string.Concat(Enumerable.Repeat("<p:sldId r:id=\"r1\"/>", 100_000))}</p:sldIdLst></p:presentation>")
            .Add("ppt/_rels/presentation.xml.rels", OfficeParts.Related(("r1", "slide", "slides/slide1.xml")))
            .Add("ppt/slides/slide1.xml", $"<p:sld {OfficeParts.Slide}/>").ToArray()),
        Bytes("ole_file_of_a_protected_document", "secret.xlsx", () => Ole("EncryptedPackage")),
        Bytes("ole_file_of_an_old_word_document", "old.doc", () => Ole("WordDocument")),
        Bytes("ole_file_that_points_nowhere", "nowhere.doc", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. Enumerable.Repeat((byte)0xFF, 504)]),
    ];

    private static HostileInput Bytes(string name, string fileName, Func<byte[]> make) => new(name, fileName, stream => stream.Write(make()));

    private static string Nested(string open, string close, int depth) =>
        new StringBuilder().Insert(0, open, depth).Append(Paragraph).Insert(depth * open.Length + Paragraph.Length, close, depth).ToString();

    private static byte[] NestedZips()
    {
        var inner = Encoding.UTF8.GetBytes("the end");
        for (var i = 0; i < 30; i++)
            inner = new RawZip().Add($"inner{i}.docx", inner).ToArray();
        return inner;
    }

    private static byte[] Flipped()
    {
        var file = OfficeParts.Docx(string.Concat(Enumerable.Range(0, 2_000).Select(i => $"<w:p><w:r><w:t>Paragraph number {i} of many.</w:t></w:r></w:p>")));
        for (var i = file.Length / 2; i < file.Length / 2 + 64; i++)
            file[i] ^= 0x5A;
        return file;
    }

    private static byte[] Ole(string stream)
    {
        var file = new byte[1_536];
        byte[] signature = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        signature.CopyTo(file, 0);
        file[30] = 9;
        file[48] = 1;
        Encoding.Unicode.GetBytes("Root Entry\0").CopyTo(file, 1_024);
        Encoding.Unicode.GetBytes(stream + "\0").CopyTo(file, 1_152);
        return file;
    }
}
