using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.Tests.AwsSimulator.Textract;

/// <summary>Asynchronous jobs: tokens, limits, paging, endings, completion messages.</summary>
public sealed class JobTests
{
    private const string Topic = "arn:aws:sns:us-east-1:123456789012:done";

    [Fact]
    public async Task A_job_on_several_pages_ends_with_a_message_and_its_results_come_in_pages()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        var told = Told(simulator);
        await simulator.PutObjectAsync("inbox", "a b.pdf", DrawnPage.Pdf("First of two pages", "Second of two pages"));
        var request = Request("a b.pdf");
        request["JobTag"] = "tag-1";
        request["NotificationChannel"] = new JsonObject { ["SNSTopicArn"] = Topic, ["RoleArn"] = "arn:aws:iam::123456789012:role/textract" };

        var id = (string)(await textract.AskAsync("StartDocumentTextDetection", request))["JobId"]!;
        var message = await told;

        ((string)message["JobId"]!).ShouldBe(id);
        ((string)message["Status"]!).ShouldBe("SUCCEEDED");
        ((string)message["API"]!).ShouldBe("StartDocumentTextDetection");
        ((string)message["JobTag"]!).ShouldBe("tag-1");
        ((long)message["Timestamp"]!).ShouldBeGreaterThan(1_700_000_000_000);
        ((string)message["DocumentLocation"]!["S3ObjectName"]!).ShouldBe("a b.pdf");
        var blocks = new List<JsonNode>();
        JsonObject page;
        string? token = null;
        do
        {
            var get = new JsonObject { ["JobId"] = id, ["MaxResults"] = 4 };
            if (token is not null)
                get["NextToken"] = token;
            page = await textract.AskAsync("GetDocumentTextDetection", get);
            page["Blocks"]!.AsArray().Count.ShouldBeInRange(1, 4);
            blocks.AddRange(page["Blocks"]!.AsArray().Select(b => b!.DeepClone()));
            token = (string?)page["NextToken"];
        }
        while (token is not null);
        ((int)page["DocumentMetadata"]!["Pages"]!).ShouldBe(2);
        var all = new Blocks(new JsonObject { ["Blocks"] = new JsonArray([.. blocks]) });
        all.Texts("LINE").ShouldBe(["First of two pages", "Second of two pages"]);
        all.Of("LINE").Select(l => (int)l["Page"]!).ShouldBe([1, 2]);
        (await textract.SendAsync("GetDocumentTextDetection", new JsonObject { ["JobId"] = id, ["NextToken"] = "bm90IG9uZQ==" })).Error.ShouldBe("InvalidParameterException");
        (await textract.SendAsync("GetDocumentAnalysis", new JsonObject { ["JobId"] = id })).Error.ShouldBe("InvalidJobIdException");
    }

    [Fact]
    public async Task The_pages_of_a_TIFF_are_read_one_by_one()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        await simulator.PutObjectAsync("inbox", "two.tiff", await DrawnPage.TiffAsync("Upper picture", "Lower picture"));

        var ended = await EndAsync(textract, "DocumentTextDetection", Request("two.tiff"));

        new Blocks(ended).Texts("LINE").ShouldBe(["Upper picture", "Lower picture"]);
    }

    [Fact]
    public async Task The_same_token_is_the_same_job_and_other_parameters_with_it_are_refused()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        await simulator.PutObjectAsync("inbox", "a.pdf", DrawnPage.Pdf("Once"));
        await simulator.PutObjectAsync("inbox", "b.pdf", DrawnPage.Pdf("Other"));
        JsonObject WithToken(string key)
        {
            var request = Request(key);
            request["ClientRequestToken"] = "token-1";
            return request;
        }

        var first = await textract.AskAsync("StartDocumentTextDetection", WithToken("a.pdf"));
        var again = await textract.AskAsync("StartDocumentTextDetection", WithToken("a.pdf"));

        ((string)again["JobId"]!).ShouldBe((string)first["JobId"]!);
        (await textract.SendAsync("StartDocumentTextDetection", WithToken("b.pdf"))).Error.ShouldBe("IdempotentParameterMismatchException");
        simulator.Simulator.Calls.Recent().Count(c => c.WorkKey.Length > 0).ShouldBe(1);
    }

    [Fact]
    public async Task Jobs_above_the_limit_are_refused_until_one_has_ended()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        await simulator.PutObjectAsync("inbox", "a.pdf", DrawnPage.Pdf("Busy"));
        simulator.Simulator.Services["textract"].Configure(new JsonObject { ["concurrentJobs"] = 1 });
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "IN_PROGRESS", Count = 1 });

        var stuck = (string)(await textract.AskAsync("StartDocumentTextDetection", Request("a.pdf")))["JobId"]!;

        (await textract.SendAsync("StartDocumentTextDetection", Request("a.pdf"))).Error.ShouldBe("LimitExceededException");
        ((string)(await textract.AskAsync("GetDocumentTextDetection", new JsonObject { ["JobId"] = stuck }))["JobStatus"]!).ShouldBe("IN_PROGRESS");
        simulator.Simulator.Services["textract"].Configure(new JsonObject { ["concurrentJobs"] = 2 });
        (await EndAsync(textract, "DocumentTextDetection", Request("a.pdf")))["JobStatus"]!.ToString().ShouldBe("SUCCEEDED");
        (await EndAsync(textract, "DocumentTextDetection", Request("a.pdf")))["JobStatus"]!.ToString().ShouldBe("SUCCEEDED", "the place of the job that ended is free again");
    }

    [Fact]
    public async Task A_job_fails_or_loses_pages_where_a_fault_says_so_or_the_document_is_damaged()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var textract = new ServiceCalls(simulator, "textract");
        await simulator.PutObjectAsync("inbox", "two.pdf", DrawnPage.Pdf("Kept page", "Lost page"));
        await simulator.PutObjectAsync("inbox", "damaged.pdf", "%PDF-1.7 and then nothing"u8.ToArray());
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "PARTIAL_SUCCESS", Count = 1 });
        simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "FAILED", Skip = 1, Count = 1 });

        var partial = await EndAsync(textract, "DocumentTextDetection", Request("two.pdf"));
        var failed = await EndAsync(textract, "DocumentTextDetection", Request("two.pdf"));
        var damaged = await EndAsync(textract, "ExpenseAnalysis", Request("damaged.pdf"));

        ((string)partial["JobStatus"]!).ShouldBe("PARTIAL_SUCCESS");
        partial["Warnings"]![0]!["Pages"]!.AsArray().Select(p => (int)p!).ShouldBe([2]);
        new Blocks(partial).Texts("LINE").ShouldBe(["Kept page"]);
        ((string)failed["JobStatus"]!).ShouldBe("FAILED");
        ((string)failed["StatusMessage"]!).ShouldNotBeEmpty();
        ((string)damaged["StatusMessage"]!).ShouldBe("INVALID_IMAGE_TYPE");
    }

    private static JsonObject Request(string key) => new() { ["DocumentLocation"] = new JsonObject { ["S3Object"] = new JsonObject { ["Bucket"] = "inbox", ["Name"] = key } } };

    private static async Task<JsonObject> EndAsync(ServiceCalls textract, string kind, JsonObject request)
    {
        request["NotificationChannel"] = new JsonObject { ["SNSTopicArn"] = Topic, ["RoleArn"] = "arn:aws:iam::123456789012:role/textract" };
        var told = Told(textract.Simulator);
        var id = (string)(await textract.AskAsync($"Start{kind}", request))["JobId"]!;
        await told;
        return await textract.AskAsync($"Get{kind}", new JsonObject { ["JobId"] = id });
    }

    private static Task<JsonObject> Told(TestSimulator simulator)
    {
        var told = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        simulator.Simulator.Events.Receive("sns", _ => true, (origin, arn, notification) =>
        {
            if (origin == "textract" && arn == Topic)
                told.SetResult(JsonNode.Parse(notification.Body)!.AsObject());
        });
        return told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
