using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Tests.AwsSimulator.Textract;
using GenAIPipeline.Tests.Extraction.Pdf;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Pictures and scans through the pipeline with Textract.</summary>
public sealed class TextractStageTests(TestCluster cluster) : IAsyncLifetime
{
    private AwsJobsHost aws = null!;

    public async ValueTask InitializeAsync() => aws = await AwsJobsHost.StartAsync(cluster);

    public ValueTask DisposeAsync() => aws.DisposeAsync();

    [Fact]
    public async Task A_picture_is_read_in_one_call_with_places_confidences_and_a_line_in_the_ledger()
    {
        var id = await aws.UploadAsync("note.png", await DrawnPage.PictureAsync(DrawnPage.Pdf("The parcel weighs 12 kilograms"), "png"));

        var document = await aws.RunAsync(id);

        document.Status.ShouldNotBe(DocumentStatus.Accepted);
        var page = (await aws.TextAsync(id)).Pages.ShouldHaveSingleItem();
        page.Source.ShouldBe(TextSource.Ocr);
        (page.Width, page.Height).ShouldBe((875, 625));
        var block = page.Blocks.ShouldHaveSingleItem();
        block.Text.ShouldBe("The parcel weighs 12 kilograms");
        block.Confidence.ShouldNotBeNull().ShouldBeInRange(0.5, 1);
        // Drawn at x = 40 of 420 points and 200 of 300 from below.
        block.Box.ShouldNotBeNull().Left.ShouldBeInRange(0.08, 0.11);
        block.Box.Top.ShouldBeInRange(0.27, 0.34);
        block.Words.Select(word => word.Text).ShouldBe(["The", "parcel", "weighs", "12", "kilograms"]);
        aws.Paid("AnalyzeDocument").ShouldBe(1);
        var line = (await aws.UsageAsync()).ShouldHaveSingleItem();
        (line.Model, line.Unit, line.Units, line.CostUsd, line.Calls).ShouldBe(("textract/analysis", "pages", 1, 0.015m, 1));
    }

    [Fact]
    public async Task A_scanned_page_of_a_PDF_is_sent_as_a_picture_and_pages_with_text_are_free()
    {
        var jpeg = await DrawnPage.PictureAsync(DrawnPage.Pdf("Signed by the harbour master"), "jpeg");
        var id = await aws.UploadAsync("mixed.pdf", MixedPdf("Printed page with letters", jpeg));

        await aws.RunAsync(id);

        var text = await aws.TextAsync(id);
        text.Pages.Select(page => page.Source).ShouldBe([TextSource.TextLayer, TextSource.Ocr]);
        text.Blocks().Select(block => block.Text).ShouldBe(["Printed page with letters", "Signed by the harbour master"]);
        aws.Paid("AnalyzeDocument").ShouldBe(1);
        (await aws.UsageAsync()).ShouldHaveSingleItem().Units.ShouldBe(1);
    }

    [Fact]
    public async Task Several_scanned_pages_are_one_job_that_frees_the_worker_until_its_message()
    {
        var first = await DrawnPage.PictureAsync(DrawnPage.Pdf("Upper half of the deed"), "jpeg");
        var second = await DrawnPage.PictureAsync(DrawnPage.Pdf("Lower half of the deed"), "jpeg");
        var id = await aws.UploadAsync("deed.pdf", MixedPdf("Cover sheet with letters", first, second));

        var waiting = await aws.RunAsync(id);

        (waiting.Status, waiting.Attempt).ShouldBe((DocumentStatus.Accepted, 0));
        waiting.Wait.ShouldNotBeNull().For.ShouldBe("Textract");
        await aws.HandOnAsync();
        await aws.RunAsync(id);
        (await aws.TextAsync(id)).Pages.Select(page => (page.Source, page.Blocks.ShouldHaveSingleItem().Text)).ShouldBe(
        [
            (TextSource.TextLayer, "Cover sheet with letters"), (TextSource.Ocr, "Upper half of the deed"), (TextSource.Ocr, "Lower half of the deed"),
        ]);
        aws.Paid("StartDocumentAnalysis").ShouldBe(1);
        // The job is paid for all pages of the file.
        (await aws.UsageAsync()).ShouldHaveSingleItem().Units.ShouldBe(3);
    }

    [Fact]
    public async Task A_job_that_could_pass_a_documents_budget_is_not_started()
    {
        aws.Get<SpendingBudgets>().Catalog = new(new Dictionary<string, BudgetLimits>(), new Dictionary<string, BudgetLimits> { ["general"] = new() { UsdPerDocument = 0.044m } });
        var page = await DrawnPage.PictureAsync(DrawnPage.Pdf("Half of the deed"), "jpeg");
        var id = await aws.UploadAsync("deed.pdf", MixedPdf("Cover sheet with letters", page, page));

        var stopped = await aws.RunAsync(id);

        stopped.Error!.Detail.ShouldStartWith("The budget of this document is $0.044: $0.00 are spent, and the next call could cost up to $0.045.");
        (await aws.EventsAsync(id, "budget.exceeded.v1")).ShouldBe(1);
        aws.Done("StartDocumentAnalysis").ShouldBe(0);
    }

    [Theory]
    [InlineData(1, 300, true)]
    [InlineData(2, 300, true)]
    [InlineData(20, 300, true)]
    [InlineData(21, 300, false)]
    [InlineData(2, 3, false)]
    [InlineData(2, 20, false)]
    public void Few_pages_of_many_are_sent_one_by_one(int needed, int all, bool expected) => TextractScans.IsOneByOne(needed, all, 1).ShouldBe(expected);

    [Fact]
    public async Task An_invoice_gives_its_fields_and_its_items_as_a_table()
    {
        var picture = await DrawnPage.PictureAsync(DrawnPage.Pdf(page => page
            .Text(40, 260, "Harbour Print Works", 14)
            .Text(40, 235, "Invoice number: 2024", 11)
            .Text(40, 190, "Item", 11).Text(200, 190, "Quantity", 11).Text(320, 190, "Price", 11)
            .Text(40, 170, "Posters", 11).Text(200, 170, "2", 11).Text(320, 170, "$40.00", 11)
            .Text(40, 150, "Delivery", 11).Text(200, 150, "1", 11).Text(320, 150, "$25.00", 11)
            .Text(200, 100, "Total", 11).Text(320, 100, "$65.00", 11)), "png");
        var id = await aws.UploadAsync("invoice.png", picture, "invoice");

        await aws.RunAsync(id);

        var blocks = (await aws.TextAsync(id)).Blocks().ToList();
        blocks.ConvertAll(block => block.Text).ShouldContain("Vendor name: Harbour Print Works");
        blocks.ConvertAll(block => block.Text).ShouldContain("Total: $65.00");
        var table = blocks.Where(block => block.Kind == BlockKind.Table).ShouldHaveSingleItem();
        table.Text.ShouldContain("| Posters | 2 | $40.00 |");
        // Every line is said once: by its field, by the table, or by itself.
        blocks.Count(block => block.Text.Contains("$65.00", StringComparison.Ordinal)).ShouldBe(1);
        blocks.Count(block => block.Text.Contains("Posters", StringComparison.Ordinal)).ShouldBe(1);
        aws.Paid("AnalyzeExpense").ShouldBe(1);
        (await aws.UsageAsync()).ShouldHaveSingleItem().CostUsd.ShouldBe(0.01m);
    }

    [Fact]
    public async Task An_invoice_of_several_pages_is_an_expense_job()
    {
        var id = await aws.UploadAsync("two.tiff", await DrawnPage.TiffAsync("Invoice number: 77", "Total due: $12.00"), "invoice");

        var document = await aws.FinishAsync(id);

        document.Status.ShouldNotBe(DocumentStatus.Failed);
        (await aws.TextAsync(id)).Pages.SelectMany(page => page.Blocks).Select(block => block.Text).ShouldContain("Total due: $12.00");
        aws.Paid("StartExpenseAnalysis").ShouldBe(1);
        (await aws.UsageAsync()).ShouldHaveSingleItem().Model.ShouldBe("textract/expense");
    }

    [Fact]
    public async Task What_came_of_a_partial_success_is_kept_and_the_missing_page_is_named()
    {
        aws.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "PARTIAL_SUCCESS", Count = 1 });
        var id = await aws.UploadAsync("part.tiff", await DrawnPage.TiffAsync("Kept leaf", "Lost leaf"));

        await aws.FinishAsync(id);

        var text = await aws.TextAsync(id);
        text.Pages.Select(page => page.Blocks.Count).ShouldBe([1, 0]);
        var finding = text.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe("pages_missing");
        finding.Detail.ShouldContain("page 2;");
    }

    [Fact]
    public async Task A_failed_job_is_started_anew_by_the_next_attempt()
    {
        aws.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "FAILED", Count = 1 });
        var id = await aws.UploadAsync("again.tiff", await DrawnPage.TiffAsync("Tried twice", "Read once"));

        await aws.RunAsync(id);
        await aws.HandOnAsync();
        var failed = await aws.RunAsync(id);

        (failed.Status, failed.Attempt).ShouldBe((DocumentStatus.Accepted, 1));
        failed.Error.ShouldNotBeNull().Detail.ShouldContain("Textract failed the job");
        await aws.Get<LeaseStore>().WakeAsync([id], DocumentStatus.Accepted, TestContext.Current.CancellationToken);
        await aws.FinishAsync(id);
        (await aws.TextAsync(id)).Blocks().First().Text.ShouldBe("Tried twice");
        (await aws.UsageAsync()).ShouldHaveSingleItem().Units.ShouldBe(2);
    }

    [Fact]
    public async Task What_Textract_cannot_read_is_rejected_with_a_reason()
    {
        aws.Faults.Add(new Fault { Kind = FaultKind.ServerError, Operation = "AnalyzeDocument", Code = "UnsupportedDocumentException", Status = 400 });
        var id = await aws.UploadAsync("odd.png", await DrawnPage.PictureAsync(DrawnPage.Pdf("Odd"), "png"));

        var document = await aws.RunAsync(id);

        document.Status.ShouldBe(DocumentStatus.Rejected);
        document.Error.ShouldNotBeNull().Code.ShouldBe("document_unsupported");
    }

    /// <summary>A page with letters, then pictures as pages.</summary>
    private static byte[] MixedPdf(string letters, params byte[][] jpegs)
    {
        var pdf = new RawPdf()
            .Object(1, "<< /Type /Catalog /Pages 2 0 R >>")
            .Object(2, $"<< /Type /Pages /Kids [10 0 R {string.Join(' ', jpegs.Select((_, i) => $"{20 + 10 * i} 0 R"))}] /Count {1 + jpegs.Length} >>")
            .Object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
            .Object(10, $"<< /Type /Page /Parent 2 0 R {DrawnPage.Size} /Contents 11 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
            .Stream(11, new TestPages().Text(40, 200, letters, 14).ToString());
        for (var i = 0; i < jpegs.Length; i++)
            pdf.Object(20 + 10 * i, $"<< /Type /Page /Parent 2 0 R {DrawnPage.Size} /Contents {21 + 10 * i} 0 R /Resources << /XObject << /I {22 + 10 * i} 0 R >> >> >>")
                .Stream(21 + 10 * i, "q 420 0 0 300 0 0 cm /I Do Q")
                .Stream(22 + 10 * i, jpegs[i], "/Type /XObject /Subtype /Image /Width 875 /Height 625 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode");
        return pdf.Finish();
    }
}
