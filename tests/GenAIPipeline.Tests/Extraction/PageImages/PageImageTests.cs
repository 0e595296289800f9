using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.PageImages;
using GenAIPipeline.Tests.Extraction.Pdf;

namespace GenAIPipeline.Tests.Extraction.PageImages;

public sealed class PageImageTests(ExtractionFixture extraction) : IClassFixture<ExtractionFixture>
{
    private readonly PageImage images = new(extraction.Options);

    [Theory]
    [InlineData("/MediaBox [0 0 595 842]")]
    [InlineData("/MediaBox [0 0 595 842] /Rotate 90")]
    [InlineData("/MediaBox [0 0 595 842] /Rotate 180")]
    [InlineData("/MediaBox [0 0 595 842] /Rotate 270")]
    [InlineData("/MediaBox [-100 -50 495 792]")]
    [InlineData("/MediaBox [0 0 700 900] /CropBox [20 30 580 800]")]
    [InlineData("/MediaBox [0 0 700 900] /CropBox [20 30 580 800] /Rotate 90")]
    public async Task Blocks_lie_where_the_picture_is_dark(string pageEntries)
    {
        var pdf = new TestPages().Text(100, 700, "Words near the top", 14).Text(300, 300, "and some further down", 11).Raw("BT /F1 12 Tf 0 1 -1 0 80 200 Tm (turned upwards) Tj ET").ToPdf(pageEntries);
        var path = extraction.Save(pdf);
        var page = (await extraction.ReadPdfAsync(path)).ShouldBeOfType<ExtractionAnswer.Read>().Text.Pages.ShouldHaveSingleItem();

        var picture = await DrawAsync(path, FileFormat.Pdf, 1, null);

        page.Blocks.Count.ShouldBe(3);
        ((double)picture.Width / picture.Height).ShouldBe(page.Width!.Value / page.Height!.Value, 0.01);
        picture.DarkShareInside(page.Blocks.Select(block => block.Box!)).ShouldBeGreaterThan(0.97);
    }

    [Fact]
    public async Task A_page_that_does_not_exist_has_no_picture()
    {
        var path = extraction.Save(PdfReaderTests.ManyPages(2));

        (await images.DrawAsync(path, FileFormat.Pdf, 3, null, TestContext.Current.CancellationToken)).ShouldBeNull();
        (await images.DrawAsync(path, FileFormat.Pdf, 0, null, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task The_width_is_as_asked_and_150_dpi_without()
    {
        var path = extraction.Save(PdfReaderTests.ManyPages(1));

        (await DrawAsync(path, FileFormat.Pdf, 1, 333)).Width.ShouldBe(333);
        (await DrawAsync(path, FileFormat.Pdf, 1, null)).Width.ShouldBeInRange(1238, 1241);
    }

    [Fact]
    public async Task A_page_like_a_wall_is_drawn_within_bounds()
    {
        var path = extraction.Save(new TestPages().Text(100, 100, "small", 40).ToPdf("/MediaBox [0 0 14400 14400]"));

        (await DrawAsync(path, FileFormat.Pdf, 1, null)).Width.ShouldBeLessThanOrEqualTo(4_000);
    }

    [Fact]
    public async Task An_encrypted_page_is_not_drawn()
    {
        var path = extraction.Save(EncryptedPdf.Make("secret"));

        (await images.DrawAsync(path, FileFormat.Pdf, 1, null, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private async Task<GreyPicture> DrawAsync(string path, FileFormat format, int page, int? width)
    {
        var png = await images.DrawAsync(path, format, page, width, TestContext.Current.CancellationToken);
        return await GreyPicture.OfPngAsync(png.ShouldNotBeNull());
    }
}
