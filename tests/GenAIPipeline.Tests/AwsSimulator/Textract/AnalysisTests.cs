using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.AwsSimulator.Textract;

/// <summary>Tables, forms, queries, signatures and layout of one drawn page, and expenses and cards of others.</summary>
public sealed class AnalysisTests
{
    private static readonly byte[] Order = DrawnPage.Pdf(page => page
        .Text(40, 265, "Order confirmation", 20)
        .Text(40, 240, "Customer: Ada Lindgren", 11).Text(40, 224, "Delivery date: 2026-05-04", 11)
        .Text(40, 190, "Article", 11).Text(190, 190, "Pieces", 11).Text(310, 190, "Amount", 11)
        .Text(40, 174, "Blue lamp", 11).Text(190, 174, "2", 11).Text(310, 174, "59.80", 11)
        .Text(40, 158, "Wooden chair", 11).Text(190, 158, "4", 11).Text(310, 158, "318.00", 11)
        .Text(40, 120, "Please check the order and tell us within three days", 11).Text(40, 106, "if anything in it is not as you wished.", 11)
        .Text(40, 70, "Signature: Ada Lindgren", 11));

    [Fact]
    public async Task A_page_is_analyzed_by_every_feature()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var request = TextDetectionTests.Features(Order, "TABLES", "FORMS", "QUERIES", "SIGNATURES", "LAYOUT");
        request["QueriesConfig"] = new JsonObject { ["Queries"] = new JsonArray(new JsonObject { ["Text"] = "What is the delivery date?", ["Alias"] = "DATE" }, new JsonObject { ["Text"] = "Who painted it?" }) };

        var blocks = new Blocks(await textract.AskAsync("AnalyzeDocument", request));

        Cells(blocks).ShouldBe([(1, 1, "Article"), (1, 2, "Pieces"), (1, 3, "Amount"), (2, 1, "Blue lamp"), (2, 2, "2"), (2, 3, "59.80"), (3, 1, "Wooden chair"), (3, 2, "4"), (3, 3, "318.00")]);
        blocks.Of("CELL").Where(c => Blocks.Is(c, "COLUMN_HEADER")).Select(c => (int)c["RowIndex"]!).ShouldBe([1, 1, 1]);
        Pairs(blocks).ShouldBe([("Customer:", "Ada Lindgren"), ("Delivery date:", "2026-05-04"), ("Signature:", "Ada Lindgren")]);
        var queries = blocks.Of("QUERY");
        ((string)queries[0]["Query"]!["Alias"]!).ShouldBe("DATE");
        blocks.Related(queries[0], "ANSWER").Select(a => (string)a["Text"]!).ShouldBe(["2026-05-04"]);
        blocks.Related(queries[1], "ANSWER").ShouldBeEmpty();
        blocks.Of("SIGNATURE").ShouldHaveSingleItem();
        blocks.Texts("LAYOUT_TITLE").ShouldBe(["Order confirmation"]);
        blocks.Of("LAYOUT_TABLE").ShouldHaveSingleItem();
        blocks.Texts("LAYOUT_TEXT").ShouldContain(t => t.StartsWith("Please check the order") && t.EndsWith("not as you wished."));
        blocks.Of("LAYOUT_KEY_VALUE").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_text_over_several_columns_is_a_merged_cell()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var pdf = DrawnPage.Pdf(page => page
            .Text(40, 220, "North", 12).Text(160, 220, "South", 12).Text(300, 220, "West", 12)
            .Text(50, 200, "Figures of spring time only", 12)
            .Text(40, 180, "12", 12).Text(160, 180, "14", 12).Text(300, 180, "16", 12)
            .Text(40, 160, "22", 12).Text(160, 160, "24", 12).Text(300, 160, "26", 12));

        var blocks = new Blocks(await textract.AskAsync("AnalyzeDocument", TextDetectionTests.Features(pdf, "TABLES")));

        var merged = blocks.Of("MERGED_CELL").ShouldHaveSingleItem();
        ((int)merged["RowIndex"]!).ShouldBe(2);
        ((int)merged["ColumnSpan"]!).ShouldBeGreaterThan(1);
        blocks.TextOf(merged).ShouldContain("spring");
        blocks.Related(blocks.Of("TABLE")[0], "MERGED_CELL").ShouldBe([merged]);
    }

    [Fact]
    public async Task An_invoice_gives_its_fields_and_its_lines()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var pdf = DrawnPage.Pdf(page => page
            .Text(40, 265, "Brookfield Lamps", 18)
            .Text(40, 240, "Invoice number: 4711", 11).Text(230, 240, "Due date: 2026-06-30", 11)
            .Text(40, 200, "Description", 11).Text(190, 200, "Quantity", 11).Text(310, 200, "Amount", 11)
            .Text(40, 184, "Blue lamp", 11).Text(190, 184, "2", 11).Text(310, 184, "59.80", 11)
            .Text(40, 168, "Wooden chair", 11).Text(190, 168, "4", 11).Text(310, 168, "318.00", 11)
            .Text(190, 120, "Subtotal", 11).Text(310, 120, "377.80", 11)
            .Text(190, 84, "Total: $377.80", 11));

        var expense = (await textract.AskAsync("AnalyzeExpense", TextDetectionTests.Document(pdf)))["ExpenseDocuments"]![0]!;

        var summary = expense["SummaryFields"]!.AsArray().Select(f => ((string)f!["Type"]!["Text"]!, (string)f["ValueDetection"]!["Text"]!)).ToList();
        summary.ShouldContain(("VENDOR_NAME", "Brookfield Lamps"));
        summary.ShouldContain(("INVOICE_RECEIPT_ID", "4711"));
        summary.ShouldContain(("DUE_DATE", "2026-06-30"));
        summary.ShouldContain(("SUBTOTAL", "377.80"));
        summary.ShouldContain(("TOTAL", "$377.80"));
        expense["SummaryFields"]!.AsArray().Single(f => (string)f!["Type"]!["Text"]! == "TOTAL")!["Currency"]!["Code"]!.GetValue<string>().ShouldBe("USD");
        var lines = expense["LineItemGroups"]![0]!["LineItems"]!.AsArray().Select(i => i!["LineItemExpenseFields"]!.AsArray().ToDictionary(f => (string)f!["Type"]!["Text"]!, f => (string)f!["ValueDetection"]!["Text"]!)).ToList();
        lines.Select(l => (l["ITEM"], l["QUANTITY"], l["PRICE"])).ShouldBe([("Blue lamp", "2", "59.80"), ("Wooden chair", "4", "318.00")]);
        lines[0]["EXPENSE_ROW"].ShouldBe("Blue lamp 2 59.80");
    }

    [Fact]
    public async Task A_card_gives_every_field_of_identity()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var pdf = DrawnPage.Pdf(page => page.Text(40, 265, "DRIVER LICENSE", 18).Text(40, 220, "First name: Maria", 12).Text(40, 200, "Last name: Garcia", 12).Text(40, 180, "Date of birth: 03/18/2001", 12));

        var answer = await textract.AskAsync("AnalyzeID", new JsonObject { ["DocumentPages"] = new JsonArray(TextDetectionTests.Document(pdf)["Document"]!.DeepClone()) });

        var fields = answer["IdentityDocuments"]![0]!["IdentityDocumentFields"]!.AsArray().ToDictionary(f => (string)f!["Type"]!["Text"]!, f => f!["ValueDetection"]!);
        ((string)fields["FIRST_NAME"]["Text"]!).ShouldBe("Maria");
        ((string)fields["LAST_NAME"]["Text"]!).ShouldBe("Garcia");
        ((string)fields["DATE_OF_BIRTH"]["NormalizedValue"]!["Value"]!).ShouldBe("2001-03-18T00:00:00");
        ((string)fields["ID_TYPE"]["Text"]!).ShouldBe("DRIVER LICENSE FRONT");
        ((string)fields["COUNTY"]["Text"]!).ShouldBe("");
    }

    private static IEnumerable<(int, int, string)> Cells(Blocks blocks) => blocks.Related(blocks.Of("TABLE").ShouldHaveSingleItem(), "CHILD").Select(c => ((int)c["RowIndex"]!, (int)c["ColumnIndex"]!, blocks.TextOf(c)));

    private static IEnumerable<(string, string)> Pairs(Blocks blocks) => blocks.Of("KEY_VALUE_SET").Where(b => Blocks.Is(b, "KEY")).Select(key => (blocks.TextOf(key), blocks.TextOf(blocks.Related(key, "VALUE").ShouldHaveSingleItem())));
}
