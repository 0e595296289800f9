using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Settings;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Textract: every operation that the project calls, on pages that tesseract has read.</summary>
internal sealed class TextractService
{
    private const int MostQueriesSync = 15;
    private const int MostQueriesAsync = 30;
    private const int MostIdentityPages = 2;
    private readonly Simulator simulator;
    private readonly PageReader reader = new();
    private readonly TextractJobs jobs;
    private readonly CallRates rates;
    private TextractSettings settings = new();

    private TextractService(Simulator simulator)
    {
        this.simulator = simulator;
        jobs = new TextractJobs(simulator, reader);
        rates = new CallRates(simulator.Clock);
    }

    public static ISimulatedService Create(Simulator simulator)
    {
        var service = new TextractService(simulator);
        return new JsonService(ApiModel.Load("textract"), JsonProtocol.Json11, TextractErrors.Codes, service.Operations())
        {
            OnReset = service.Reset,
            OnConfigure = json => service.settings = SettingsJson.Parse<TextractSettings>(json),
            OnDescribe = () => new JsonObject { ["runningJobs"] = service.jobs.Running, ["jobs"] = service.jobs.Count, ["pagesRecognized"] = service.reader.Recognized },
            TargetOf = Target,
        };
    }

    private Dictionary<string, JsonOperation> Operations() => new()
    {
        ["DetectDocumentText"] = Limited(DetectAsync),
        ["AnalyzeDocument"] = Limited(AnalyzeAsync),
        ["AnalyzeExpense"] = Limited(ExpenseAsync),
        ["AnalyzeID"] = Limited(IdentityAsync),
        ["StartDocumentTextDetection"] = Limited(StartAsync),
        ["GetDocumentTextDetection"] = Limited(GetAsync),
        ["StartDocumentAnalysis"] = Limited(StartAsync),
        ["GetDocumentAnalysis"] = Limited(GetAsync),
        ["StartExpenseAnalysis"] = Limited(StartAsync),
        ["GetExpenseAnalysis"] = Limited(GetAsync),
    };

    private JsonOperation Limited(JsonOperation work) => (call, input, cancellation) =>
    {
        if (settings.CallsPerSecond.TryGetValue(call.Operation, out var perSecond) && !rates.Take(call.Operation, perSecond))
            throw call.Operation.StartsWith("Get", StringComparison.Ordinal) ? TextractErrors.Throttled() : TextractErrors.ThroughputExceeded();
        return work(call, input, cancellation);
    };

    private async Task<JsonObject?> DetectAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var (document, page) = await PageAsync(call, input["Document"]!, cancellation);
        return Blocks(document, page, AnalysisRequest.TextOnly, "DetectDocumentTextModelVersion");
    }

    private async Task<JsonObject?> AnalyzeAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        CheckFeatures(input, MostQueriesSync);
        var (document, page) = await PageAsync(call, input["Document"]!, cancellation);
        return Blocks(document, page, AnalysisRequest.Of(input), "AnalyzeDocumentModelVersion");
    }

    private async Task<JsonObject?> ExpenseAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var (document, page) = await PageAsync(call, input["Document"]!, cancellation);
        return new JsonObject { ["DocumentMetadata"] = new JsonObject { ["Pages"] = 1 }, ["ExpenseDocuments"] = DocumentAnalysis.Expenses([(1, page)], document.Hash, hasPages: false) };
    }

    private async Task<JsonObject?> IdentityAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var asked = input["DocumentPages"]!.AsArray();
        if (asked.Count is 0 or > MostIdentityPages)
            throw TextractErrors.InvalidParameter();
        var pages = new List<OcrPage>();
        var hash = "";
        foreach (var page in asked)
        {
            var read = await PageAsync(call, page!, cancellation);
            pages.Add(read.Page);
            hash += read.Document.Hash;
        }

        return new JsonObject
        {
            ["IdentityDocuments"] = new JsonArray(DocumentAnalysis.Identity(pages, hash)),
            ["DocumentMetadata"] = new JsonObject { ["Pages"] = pages.Count },
            ["AnalyzeIDModelVersion"] = "1.0",
        };
    }

    private Task<JsonObject?> StartAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        if (call.Operation == "StartDocumentAnalysis")
            CheckFeatures(input, MostQueriesAsync);
        return jobs.StartAsync(call, input, settings, cancellation);
    }

    private Task<JsonObject?> GetAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var job = jobs.Find("Start" + call.Operation["Get".Length..], (string)input["JobId"]!);
        return Task.FromResult<JsonObject?>(JobPage.Answer(job, input));
    }

    private async Task<(TextractDocument Document, OcrPage Page)> PageAsync(SimulatedCall call, JsonNode asked, CancellationToken cancellation)
    {
        var document = await TextractDocument.ReadAsync(simulator, asked, settings.SyncBytes, cancellation);
        if (await PageReader.CountAsync(document, cancellation) is not { } pages)
            throw TextractErrors.BadDocument();
        if (pages > 1)
            throw TextractErrors.UnsupportedDocument();
        call.WorkKey = $"{call.Operation}/{document.Hash}";
        var page = await reader.ReadAsync(document, 1, cancellation) ?? throw TextractErrors.BadDocument();
        // An answer that says nothing, though the page does.
        return (document, call.Fault(FaultKind.Malformed) is null ? page : new OcrPage([]));
    }

    private static JsonObject Blocks(TextractDocument document, OcrPage page, AnalysisRequest request, string version)
    {
        var blocks = new BlockList($"{document.Hash}/{string.Join(',', request.Features)}", hasPages: false);
        DocumentAnalysis.Add(page, request, blocks);
        return new JsonObject { ["DocumentMetadata"] = new JsonObject { ["Pages"] = 1 }, ["Blocks"] = blocks.ToJson(), [version] = "1.0" };
    }

    private static void CheckFeatures(JsonObject input, int mostQueries)
    {
        var features = input["FeatureTypes"]!.AsArray().Select(f => (string)f!).ToList();
        var queries = input["QueriesConfig"]?["Queries"] as JsonArray ?? [];
        if (features.Count == 0 || features.Contains("QUERIES") != queries.Count > 0 || queries.Count > mostQueries)
            throw TextractErrors.InvalidParameter();
    }

    private static string Target(string operation, JsonObject input)
    {
        var document = input.ContainsKey("Document") ? "Document" : "DocumentLocation";
        return RequestText.At(input, document, "S3Object", "Bucket") is { } bucket ? $"{bucket}/{RequestText.At(input, document, "S3Object", "Name")}" : RequestText.At(input, "JobId") ?? "";
    }

    private void Reset()
    {
        jobs.Clear();
        rates.Clear();
        settings = new TextractSettings();
    }
}
