using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Pdf;

namespace GenAIPipeline.Tests.Extraction.Pdf;

public sealed class PdfReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reader-").FullName;
    private readonly PdfReader reader = new();

    public void Dispose()
    {
        reader.Rest();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_left_column_is_read_before_the_right_one()
    {
        var left = Enumerable.Range(0, 30).Select(i => $"left line number {i} has several plain words").ToList();
        var right = Enumerable.Range(0, 30).Select(i => $"right line number {i} has several plain words").ToList();
        var pdf = new TestPages();
        for (var i = 0; i < 30; i++)
            pdf.Text(60, 700 - 12 * i, left[i]).Text(320, 700 - 12 * i, right[i]);

        var text = Words(Read(pdf.ToPdf()));

        text.ShouldBe(Words([.. left, .. right]));
    }

    [Fact]
    public void A_title_across_both_columns_comes_first_and_is_a_heading()
    {
        var pdf = new TestPages().Text(60, 760, "A title that runs across the whole page of two columns", 18);
        for (var i = 0; i < 20; i++)
            pdf.Text(60, 700 - 12 * i, $"left line number {i} has several plain words").Text(320, 700 - 12 * i, $"right line number {i} has several plain words");

        var first = Read(pdf.ToPdf())[0];

        first.Kind.ShouldBe(BlockKind.Heading);
        first.Text.ShouldBe("A title that runs across the whole page of two columns");
    }

    [Fact]
    public void Aligned_rows_become_a_markdown_table()
    {
        var pdf = new TestPages().Lines(60, 760, Enumerable.Repeat("A paragraph of ordinary prose that runs over the width of the page before the table.", 3));
        string[][] rows = [["Item", "Quantity", "Price"], ["Bolts", "40", "12.50"], ["Nuts | washers", "80", "9.75"], ["Wrench", "1", "23.00"], ["Hammer", "2", "31.00"]];
        for (var i = 0; i < rows.Length; i++)
            pdf.Text(60, 680 - 14 * i, rows[i][0]).Text(260, 680 - 14 * i, rows[i][1]).Text(430, 680 - 14 * i, rows[i][2]);

        var table = Read(pdf.ToPdf()).Single(block => block.Kind == BlockKind.Table);

        table.Text.ShouldBe("| Item | Quantity | Price |\n|---|---|---|\n| Bolts | 40 | 12.50 |\n| Nuts \\| washers | 80 | 9.75 |\n| Wrench | 1 | 23.00 |\n| Hammer | 2 | 31.00 |");
    }

    [Fact]
    public void A_table_inside_one_of_two_columns_is_a_table_in_its_place()
    {
        var pdf = new TestPages();
        for (var i = 0; i < 36; i++)
        {
            pdf.Text(320, 700 - 12 * i, $"right line number {i} has several plain words");
            if (i is >= 14 and < 19)
                pdf.Text(60, 700 - 12 * i, $"item{i}").Text(140, 700 - 12 * i, $"{i * 7}").Text(220, 700 - 12 * i, $"{i}.50");
            else
                pdf.Text(60, 700 - 12 * i, $"left line number {i} has several plain words");
        }

        var blocks = Read(pdf.ToPdf());

        var table = blocks.Single(block => block.Kind == BlockKind.Table);
        table.Text.ShouldBe("| item14 | 98 | 14.50 |\n|---|---|---|\n| item15 | 105 | 15.50 |\n| item16 | 112 | 16.50 |\n| item17 | 119 | 17.50 |\n| item18 | 126 | 18.50 |");
        blocks[table.Number - 2].Text.ShouldEndWith("left line number 13 has several plain words");
        blocks[table.Number].Text.ShouldStartWith("left line number 19");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void A_rotated_page_is_read_and_boxed_as_it_is_shown(int rotation)
    {
        var pdf = new TestPages().Text(100, 700, "Near the top left corner of the sheet").ToPdf($"/MediaBox [0 0 595 842] /Rotate {rotation}");

        var page = ReadPage(pdf);

        page.Blocks.ShouldHaveSingleItem().Text.ShouldBe("Near the top left corner of the sheet");
        var box = page.Blocks[0].Box.ShouldNotBeNull();
        (page.Width > page.Height).ShouldBe(rotation is 90 or 270);
        var (x, y) = (box.Left + box.Width / 2, box.Top + box.Height / 2);
        (x < 0.5, y < 0.5).ShouldBe(rotation switch { 0 => (true, true), 90 => (false, true), 180 => (false, false), _ => (true, false) });
    }

    [Fact]
    public void A_word_hyphenated_at_the_end_of_a_line_is_joined()
    {
        var pdf = new TestPages().Lines(60, 700, ["The committee has again considered the docu-", "ment that was handed in by the other side."]);

        Read(pdf.ToPdf()).ShouldHaveSingleItem().Text.ShouldBe("The committee has again considered the document that was handed in by the other side.");
    }

    [Fact]
    public void A_table_across_two_columns_that_leaves_their_gutter_free_stays_whole()
    {
        var pdf = new TestPages();
        for (var i = 0; i < 40; i++)
            if (i is < 15 or >= 25)
                pdf.Text(60, 740 - 12 * i, $"left line number {i} has several plain words").Text(320, 740 - 12 * i, $"right line number {i} has several plain words");
        for (var row = 0; row < 5; row++)
            pdf.Text(60, 530 - 12 * row, $"item {row}").Text(180, 530 - 12 * row, $"{row * 7}").Text(325, 530 - 12 * row, $"{row}.50").Text(450, 530 - 12 * row, $"{row * 11}");

        var blocks = Read(pdf.ToPdf());

        var table = blocks.Single(block => block.Kind == BlockKind.Table);
        table.Text.ShouldStartWith("| item 0 | 0 | 0.50 | 0 |\n|---|---|---|---|\n| item 1 | 7 | 1.50 | 11 |");
        blocks[table.Number - 2].Text.ShouldEndWith("right line number 14 has several plain words");
        blocks[table.Number].Text.ShouldStartWith("left line number 25");
    }

    [Fact]
    public void A_line_broken_on_purpose_stays_broken()
    {
        var pdf = new TestPages().Lines(60, 700, ["Example Incorporated of Springfield and Sons", "1 Long Road", "Springfield"]);

        Read(pdf.ToPdf()).ShouldHaveSingleItem().Text.ShouldBe("Example Incorporated of Springfield and Sons\n1 Long Road\nSpringfield");
    }

    [Fact]
    public void Letters_outside_the_page_are_dropped()
    {
        var pdf = new TestPages().Text(60, 700, "Inside").Text(700, 700, "Outside").Text(60, 900, "Above");

        Read(pdf.ToPdf()).ShouldHaveSingleItem().Text.ShouldBe("Inside");
    }

    [Fact]
    public void Boxes_follow_the_crop_box()
    {
        var page = ReadPage(new TestPages().Text(100, 500, "Cropped").ToPdf("/MediaBox [0 0 595 842] /CropBox [100 400 300 600]"));

        page.Width.ShouldBe(200);
        var box = page.Blocks.ShouldHaveSingleItem().Box.ShouldNotBeNull();
        box.Left.ShouldBe(0, 0.01);
        (box.Top + box.Height).ShouldBe(0.5, 0.03);
    }

    [Fact]
    public void Paragraphs_are_told_by_an_indent_of_their_first_line()
    {
        var line = "running text that fills the measure of this page from edge to edge";
        var pdf = new TestPages().Text(60, 700, line).Text(60, 688, line).Text(75, 676, "Second paragraph, " + line).Text(60, 664, line);

        Read(pdf.ToPdf()).Select(block => block.Text.Split(' ')[0]).ShouldBe(["running", "Second"]);
    }

    [Fact]
    public void A_range_answers_only_its_pages_and_the_number_of_all()
    {
        var answer = reader.Read(new(FileFormat.Pdf, Save(ManyPages(7))) { FromPage = 3, ToPage = 4 });

        answer.TotalPages.ShouldBe(7);
        answer.Pages.Select(page => page.Blocks[0].Text).ShouldBe(["This is page 3", "This is page 4"]);
    }

    [Fact]
    public void More_pages_than_allowed_are_a_rejection() =>
        reader.Read(new(FileFormat.Pdf, Save(ManyPages(7))) { MaxPages = 6 }).Rejection.ShouldNotBeNull().Code.ShouldBe("too_many_pages");

    [Theory]
    [InlineData(null, "pdf_encrypted")]
    [InlineData("wrong", "pdf_wrong_password")]
    [InlineData("secret", null)]
    public void An_encrypted_pdf_needs_its_password(string? password, string? code)
    {
        var answer = reader.Read(new(FileFormat.Pdf, Save(EncryptedPdf.Make("secret"))) { Password = password });

        answer.Rejection?.Code.ShouldBe(code);
        if (code is null)
            answer.Pages.ShouldHaveSingleItem().Blocks.ShouldHaveSingleItem().Text.ShouldBe("The secret text of the page");
    }

    [Fact]
    public void A_page_whose_letters_mean_nothing_asks_for_recognition()
    {
        var pdf = new RawPdf()
            .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
            .Object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
            .Stream(4, "BT /F1 12 Tf 72 720 Td (unmapped letters) Tj ET")
            .Object(5, $"<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Own /FirstChar 32 /LastChar 127 /Widths [{string.Join(' ', Enumerable.Repeat(500, 96))}] /FontDescriptor 7 0 R /ToUnicode 6 0 R >>")
            .Object(7, "<< /Type /FontDescriptor /FontName /ABCDEF+Own /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>")
            .Stream(6, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /X def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfrange\n<20> <7F> <E000>\nendbfrange\nendcmap\nend\nend")
            .Finish();

        ReadPage(pdf).Source.ShouldBe(TextSource.Ocr);
    }

    [Fact]
    public void An_empty_page_is_empty_and_asks_for_nothing()
    {
        var page = ReadPage(new TestPages().Raw("q Q").ToPdf());

        page.Source.ShouldBe(TextSource.TextLayer);
        page.Blocks.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_changed_under_the_same_name_is_opened_anew()
    {
        var path = Save(new TestPages().Text(60, 700, "First text").ToPdf());
        reader.Read(new(FileFormat.Pdf, path)).Pages[0].Blocks[0].Text.ShouldBe("First text");

        File.WriteAllBytes(path, new TestPages().Text(60, 700, "Another, longer text").ToPdf());

        reader.Read(new(FileFormat.Pdf, path)).Pages[0].Blocks[0].Text.ShouldBe("Another, longer text");
    }

    internal static byte[] ManyPages(int count)
    {
        var pdf = new RawPdf().Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, $"<< /Type /Pages /Count {count} /Kids [{string.Join(' ', Enumerable.Range(0, count).Select(i => $"{10 + 2 * i} 0 R"))}] >>")
            .Object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        for (var i = 0; i < count; i++)
            pdf.Object(10 + 2 * i, $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {11 + 2 * i} 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
                .Stream(11 + 2 * i, Encoding.Latin1.GetBytes(new TestPages().Text(60, 600, $"This is page {i + 1}").ToString()));
        return pdf.Finish();
    }

    private IReadOnlyList<TextBlock> Read(byte[] pdf) => ReadPage(pdf).Blocks;

    private TextPage ReadPage(byte[] pdf) => TextAssembly.Of(reader.Read(new ChildRequest(FileFormat.Pdf, Save(pdf))).Pages, []).Pages.ShouldHaveSingleItem();

    private string Save(byte[] pdf)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.pdf");
        File.WriteAllBytes(path, pdf);
        return path;
    }

    private static string Words(IEnumerable<TextBlock> blocks) => Words(blocks.Select(block => block.Text));

    private static string Words(IEnumerable<string> texts) => string.Join(' ', texts.SelectMany(text => text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
}
