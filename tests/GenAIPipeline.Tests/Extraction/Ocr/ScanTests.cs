using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.PageImages;
using GenAIPipeline.Tests.Extraction.Pdf;

namespace GenAIPipeline.Tests.Extraction.Ocr;

public sealed class ScanTests(ExtractionFixture extraction) : IClassFixture<ExtractionFixture>
{
    private const string Prose = "The quick brown fox jumps over the lazy dog";

    [Fact]
    public async Task A_scanned_pdf_is_recognized_with_words_boxes_and_confidence()
    {
        var source = extraction.Save(Letter().ToPdf());
        var jpeg = await Scans.DrawAsync(source, 1);
        var reports = new List<StageProgress>();

        var answer = await extraction.ReadPdfAsync(extraction.Save(Scans.ToPdf(jpeg, 1240, 1754)), report: reports.Add);

        var text = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text;
        var page = text.Pages.ShouldHaveSingleItem();
        page.Source.ShouldBe(TextSource.Ocr);
        string.Join(' ', page.Blocks.Select(block => block.Text)).ShouldContain(Prose);
        var words = page.Blocks.SelectMany(block => block.Words).ToList();
        words.ShouldAllBe(word => word.Confidence > 0.5 && word.Confidence <= 1 && word.Box != null);
        var picture = await GreyPicture.OfPngAsync(await Scans.DrawAsync(source, 1, "png"));
        picture.DarkShareInside(words.Select(word => word.Box!)).ShouldBeGreaterThan(0.95);
        reports.ShouldHaveSingleItem().Text.ShouldBe("page 1 of 1");
        text.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(FileFormat.Png, "png")]
    [InlineData(FileFormat.Jpeg, "mjpeg")]
    [InlineData(FileFormat.Tiff, "tiff")]
    public async Task A_picture_is_recognized(FileFormat format, string codec)
    {
        var picture = await Scans.DrawAsync(extraction.Save(Letter().ToPdf()), 1, codec);

        var answer = await extraction.ReadImageAsync(extraction.Save(picture, codec), format);

        var page = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Pages.ShouldHaveSingleItem();
        (page.Width, page.Height).ShouldBe((1240, 1755));
        string.Join(' ', page.Blocks.Select(block => block.Text)).ShouldContain(Prose);
    }

    [Fact]
    public async Task Every_page_of_a_tiff_without_page_numbers_is_recognized_and_drawn()
    {
        var pages = new List<GreyPicture>();
        foreach (var word in (string[])["Monday", "Tuesday", "Wednesday"])
            pages.Add(await GreyPicture.OfPngAsync(await Scans.DrawAsync(extraction.Save(new TestPages().Text(60, 760, $"The note of {word}", 18).Lines(60, 700, Enumerable.Repeat(Prose, 3), 13).ToPdf()), 1, "png")));
        var path = extraction.Save(PlainTiff.Of(pages), "tiff");

        var answer = await extraction.ReadImageAsync(path, FileFormat.Tiff);

        var text = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text;
        text.Findings.ShouldBeEmpty();
        text.Pages.Select(page => page.Blocks[0].Text).ShouldBe(["The note of Monday", "The note of Tuesday", "The note of Wednesday"]);
        var third = await new PageImage(extraction.Options).DrawAsync(path, FileFormat.Tiff, 3, null, TestContext.Current.CancellationToken);
        (await GreyPicture.OfPngAsync(third.ShouldNotBeNull())).DarkShareInside(text.Pages[2].Blocks.SelectMany(block => block.Words).Select(word => word.Box!)).ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public async Task A_page_lying_on_its_side_is_turned_and_its_boxes_turned_back()
    {
        var source = extraction.Save(Letter().ToPdf());
        var path = extraction.Save(await Scans.DrawAsync(source, 1, "png", "transpose=clock"), "png");

        var answer = await extraction.ReadImageAsync(path, FileFormat.Png);

        var page = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Pages.ShouldHaveSingleItem();
        string.Join(' ', page.Blocks.Select(block => block.Text)).ShouldContain(Prose);
        var picture = await GreyPicture.OfPngAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        picture.DarkShareInside(page.Blocks.SelectMany(block => block.Words).Select(word => word.Box!)).ShouldBeGreaterThan(0.95);
    }

    [Fact]
    public async Task A_page_in_a_language_that_is_not_configured_is_a_finding_that_names_the_page()
    {
        string[] french =
        [
            "Le conseil a pris la decision de ne pas fermer les ecoles de la ville pour le moment", "et les parents sont dans une situation qui est difficile pour eux et pour leurs enfants",
            "Il y a des gens qui ne sont pas contents de ce que le maire a dit dans la presse", "mais les autres pensent que cette decision est la bonne pour tout le monde dans la region",
        ];
        var picture = await Scans.DrawAsync(extraction.Save(new TestPages().Lines(60, 760, french, 12).ToPdf()), 1, "png");

        var answer = await extraction.ReadImageAsync(extraction.Save(picture, "png"), FileFormat.Png);

        var finding = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("language_not_expected");
        finding.Detail.ShouldContain("Page 1");
        finding.Detail.ShouldContain("French");
    }

    [Fact]
    public async Task A_pdf_that_mixes_text_and_scans_uses_the_text_layer_where_there_is_one()
    {
        var jpeg = await Scans.DrawAsync(extraction.Save(Letter().ToPdf()), 1);
        var pdf = new RawPdf()
            .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>")
            .Object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 6 0 R >> >> >>")
            .Object(4, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R /Resources << /XObject << /I 8 0 R >> >> >>")
            .Stream(5, new TestPages().Text(60, 700, "A page with a text layer").ToString())
            .Object(6, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
            .Stream(7, "q 595 0 0 842 0 0 cm /I Do Q")
            .Stream(8, jpeg, "/Type /XObject /Subtype /Image /Width 1240 /Height 1755 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode")
            .Finish();

        var answer = await extraction.ReadPdfAsync(extraction.Save(pdf));

        var text = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text;
        text.Pages.Select(page => page.Source).ShouldBe([TextSource.TextLayer, TextSource.Ocr]);
        text.Blocks().Select(block => block.Number).ShouldBe(Enumerable.Range(1, text.Blocks().Count()));
        text.Blocks().First().Text.ShouldBe("A page with a text layer");
    }

    [Fact]
    public async Task A_picture_of_more_than_200_megapixels_is_refused_before_it_is_decoded()
    {
        byte[] header = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 0, 0, 0, 0, 0, 0, 0, 0];

        var answer = await extraction.ReadImageAsync(extraction.Save(header, "png"), FileFormat.Png);

        answer.ShouldBeOfType<ExtractionAnswer.Unreadable>().Reason.Code.ShouldBe("image_too_large");
    }

    [Theory]
    [InlineData(FileFormat.Png)]
    [InlineData(FileFormat.Jpeg)]
    [InlineData(FileFormat.Tiff)]
    public async Task A_picture_that_cannot_be_decoded_is_rejected(FileFormat format)
    {
        byte[] head = format switch
        {
            FileFormat.Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0],
            FileFormat.Jpeg => [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 1, 0, 1, 0, 3],
            _ => [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0, 1, 4, 0, 1, 0, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0],
        };

        var answer = await extraction.ReadImageAsync(extraction.Save(head, "x"), format);

        answer.ShouldBeOfType<ExtractionAnswer.Unreadable>().Reason.Code.ShouldBe("image_damaged");
    }

    private static TestPages Letter() => new TestPages().Text(60, 760, "A letter about foxes and dogs", 18).Lines(60, 700, Enumerable.Repeat(Prose, 6), 13);
}
