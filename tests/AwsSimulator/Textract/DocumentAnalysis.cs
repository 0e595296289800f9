using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>What is asked about a document; nothing but its text if there are no features.</summary>
internal sealed record AnalysisRequest(IReadOnlySet<string> Features, IReadOnlyList<JsonObject> Queries)
{
    public static readonly AnalysisRequest TextOnly = new(new HashSet<string>(), []);

    public static AnalysisRequest Of(JsonObject input) => new(
        input["FeatureTypes"]!.AsArray().Select(f => (string)f!).ToHashSet(),
        [.. (input["QueriesConfig"]?[nameof(Queries)] as JsonArray ?? []).Select(q => q!.AsObject())]);
}

/// <summary>Turns recognized pages into blocks.</summary>
internal static class DocumentAnalysis
{
    public static void Add(OcrPage page, AnalysisRequest request, BlockList blocks)
    {
        var text = new TextBlocks(page, blocks);
        var tables = request.Features.Contains("TABLES") || request.Features.Contains("LAYOUT") ? TableFinder.Find(page) : [];
        if (request.Features.Contains("TABLES"))
            foreach (var table in tables)
                TableBlocks.Add(table, text, blocks);
        if (request.Features.Contains("FORMS"))
            foreach (var pair in KeyValueFinder.Find(page))
                FormBlocks.Add(pair, text, blocks);
        if (request.Features.Contains("QUERIES"))
            foreach (var query in request.Queries.Where(q => QueryBlocks.AsksAbout(q, blocks.Page)))
                QueryBlocks.Add(query, KeyValueFinder.Find(page), text, blocks);
        if (request.Features.Contains("SIGNATURES"))
            SignatureBlocks.Add(page, text, blocks);
        if (request.Features.Contains("LAYOUT"))
            LayoutBlocks.Add(page, tables, text, blocks);
        text.Close();
    }

    /// <summary>The <c>ExpenseDocuments</c> of a document: one, with all its pages.</summary>
    public static JsonArray Expenses(IReadOnlyList<(int Number, OcrPage Page)> pages, string seed, bool hasPages)
    {
        var blocks = new BlockList(seed, hasPages);
        foreach (var (number, page) in pages)
        {
            blocks.Page = number;
            Add(page, AnalysisRequest.TextOnly, blocks);
        }

        var groups = pages.SelectMany(p => ExpenseReader.LineItems(p.Page, p.Number)).Select((items, i) => (JsonNode)new JsonObject { ["LineItemGroupIndex"] = i + 1, ["LineItems"] = items });
        return new JsonArray(new JsonObject
        {
            ["ExpenseIndex"] = 1,
            ["SummaryFields"] = new JsonArray([.. pages.SelectMany(p => ExpenseReader.Summary(p.Page, p.Number))]),
            ["LineItemGroups"] = new JsonArray([.. groups]),
            ["Blocks"] = blocks.ToJson(),
        });
    }

    /// <summary>The one <c>IdentityDocument</c> that all given pages show.</summary>
    public static JsonObject Identity(IReadOnlyList<OcrPage> pages, string seed)
    {
        var blocks = new BlockList(seed, hasPages: false);
        foreach (var page in pages)
            Add(page, AnalysisRequest.TextOnly, blocks);
        return new JsonObject { ["DocumentIndex"] = 1, ["IdentityDocumentFields"] = IdentityReader.Read(pages), ["Blocks"] = blocks.ToJson() };
    }
}
