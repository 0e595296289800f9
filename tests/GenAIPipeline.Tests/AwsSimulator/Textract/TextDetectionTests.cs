using System.Text;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.Tests.AwsSimulator.Textract;

/// <summary>Synchronous text detection on pages that are drawn here and read by tesseract.</summary>
public sealed class TextDetectionTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("pdf")]
    public async Task Text_drawn_into_a_page_comes_back_as_blocks(string format)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var pdf = DrawnPage.Pdf(page => page.Text(40, 220, "Harlow night bus report", 18).Text(40, 150, "Passengers asked for later buses", 14));

        var answer = await textract.AskAsync("DetectDocumentText", Document(format == "pdf" ? pdf : await DrawnPage.PictureAsync(pdf, format)));

        var blocks = new Blocks(answer);
        blocks.Texts("LINE").ShouldBe(["Harlow night bus report", "Passengers asked for later buses"]);
        var page = blocks.Of("PAGE").ShouldHaveSingleItem();
        blocks.Related(page, "CHILD").Select(b => (string)b["BlockType"]!).ShouldBe(["LINE", "LINE"]);
        blocks.TextOf(blocks.Of("LINE")[0]).ShouldBe("Harlow night bus report");
        foreach (var word in blocks.Of("WORD"))
        {
            ((string)word["TextType"]!).ShouldBe("PRINTED");
            ((double)word["Confidence"]!).ShouldBeInRange(30, 100);
            word["Geometry"]!["Polygon"]!.AsArray().Count.ShouldBe(4);
        }

        var top = blocks.Of("LINE").Select(l => (double)l["Geometry"]!["BoundingBox"]!["Top"]!).ToList();
        top[0].ShouldBeInRange(0.15, 0.3);
        top[1].ShouldBeInRange(0.4, 0.55);
        blocks.All.ShouldAllBe(b => !b.ContainsKey("Page"));
    }

    [Fact]
    public async Task A_document_of_the_bucket_is_read_and_one_that_is_not_there_is_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        await simulator.PutObjectAsync("inbox", "a/scan.pdf", DrawnPage.Pdf("Stored page"));

        new Blocks(await textract.AskAsync("DetectDocumentText", Stored("a/scan.pdf"))).Texts("LINE").ShouldBe(["Stored page"]);
        (await textract.SendAsync("DetectDocumentText", Stored("a/other.pdf"))).Error.ShouldBe("InvalidS3ObjectException");
    }

    [Fact]
    public async Task What_Textract_does_not_read_synchronously_is_refused_in_its_own_words()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        async Task<string> ErrorAsync(byte[] bytes) => (await textract.SendAsync("DetectDocumentText", Document(bytes))).Error;

        (await ErrorAsync(Encoding.UTF8.GetBytes("plain text"))).ShouldBe("UnsupportedDocumentException");
        (await ErrorAsync(DrawnPage.Pdf("One", "Two"))).ShouldBe("UnsupportedDocumentException");
        (await ErrorAsync(Encoding.UTF8.GetBytes("%PDF-1.7 and then nothing"))).ShouldBe("BadDocumentException");
        (await ErrorAsync([.. "%PDF-"u8, .. new byte[10 << 20]])).ShouldBe("DocumentTooLargeException");
        (await textract.SendAsync("DetectDocumentText", new JsonObject { ["Document"] = new JsonObject() })).Error.ShouldBe("InvalidParameterException");
        (await textract.SendAsync("AnalyzeDocument", Features(DrawnPage.Pdf("One"), "QUERIES"))).Error.ShouldBe("InvalidParameterException");
    }

    [Fact]
    public async Task The_same_bytes_are_recognized_once_and_answer_the_same()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var pdf = DrawnPage.Pdf("Once only");

        var first = await textract.AskAsync("DetectDocumentText", Document(pdf));
        var second = await textract.AskAsync("DetectDocumentText", Document(pdf));

        JsonNode.DeepEquals(first, second).ShouldBeTrue();
        simulator.Simulator.Services["textract"].Describe()["pagesRecognized"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Calls_above_the_rate_are_refused_until_a_second_has_passed()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var simulator = await TestSimulator.StartAsync(clock);
        var textract = new ServiceCalls(simulator, "textract");
        simulator.Simulator.Services["textract"].Configure(new JsonObject { ["callsPerSecond"] = new JsonObject { ["DetectDocumentText"] = 1, ["GetDocumentAnalysis"] = 1 } });
        var pdf = DrawnPage.Pdf("Rate");

        await textract.AskAsync("DetectDocumentText", Document(pdf));
        (await textract.SendAsync("DetectDocumentText", Document(pdf))).Error.ShouldBe("ProvisionedThroughputExceededException");
        clock.Advance(TimeSpan.FromSeconds(1));
        await textract.AskAsync("DetectDocumentText", Document(pdf));
        await textract.SendAsync("GetDocumentAnalysis", new JsonObject { ["JobId"] = "x" });
        (await textract.SendAsync("GetDocumentAnalysis", new JsonObject { ["JobId"] = "x" })).Error.ShouldBe("ThrottlingException");
    }

    [Fact]
    public async Task A_malformed_answer_has_a_page_without_words()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Malformed, Service = "textract" });

        new Blocks(await textract.AskAsync("DetectDocumentText", Document(DrawnPage.Pdf("Words")))).All.ShouldHaveSingleItem();
    }

    internal static JsonObject Document(byte[] bytes) => new() { ["Document"] = new JsonObject { ["Bytes"] = Convert.ToBase64String(bytes) } };

    internal static JsonObject Features(byte[] bytes, params string[] features)
    {
        var request = Document(bytes);
        request["FeatureTypes"] = new JsonArray([.. features.Select(f => JsonValue.Create(f))]);
        return request;
    }

    private static JsonObject Stored(string key) => new() { ["Document"] = new JsonObject { ["S3Object"] = new JsonObject { ["Bucket"] = "inbox", ["Name"] = key } } };
}
