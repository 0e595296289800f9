using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.AwsSimulator.Textract;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Every call of Textract on every bad day: the document ends right, told once, and paid once where the first answer arrived.</summary>
public sealed class TextractFaultMatrixTests(BadDayHost host) : IClassFixture<BadDayHost>
{
    /// <summary>More than the tries of one attempt: the next attempt has to find what the service has begun.</summary>
    private const int Strikes = 4;

    private static readonly Dictionary<string, Task<byte[]>> Files = new()
    {
        ["picture"] = Once(async () => await DrawnPage.PictureAsync(DrawnPage.Pdf("Total due: $12.00"), "png")),
        ["leaves"] = Once(() => DrawnPage.TiffAsync("Total due: $12.00", "Second leaf")),
    };

    private readonly AwsJobsHost aws = host.Aws;
    private readonly string tenant = $"t-{Guid.NewGuid():n}";

    public static MatrixTheoryData<string, BadDay> AtOnce { get; } = new(["DetectDocumentText", "AnalyzeDocument", "AnalyzeExpense"], Enum.GetValues<BadDay>());

    public static MatrixTheoryData<string, BadDay> Jobs { get; } = new(
        ["StartDocumentTextDetection", "GetDocumentTextDetection", "StartDocumentAnalysis", "GetDocumentAnalysis", "StartExpenseAnalysis", "GetExpenseAnalysis"], Enum.GetValues<BadDay>());

    [Theory]
    [MemberData(nameof(AtOnce))]
    public async Task A_picture_is_read(string operation, BadDay day)
    {
        var id = await UploadAsync("picture", "a.png", operation, day);

        var document = await aws.FinishAsync(id);

        await EndedRightAsync(document, ["Total due: $12.00"]);
        aws.Paid(operation).ShouldBe(1);
        aws.Done(operation).ShouldBe(day.LosesAnswer() ? Strikes + 1 : 1);
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task A_job_is_done(string operation, BadDay day)
    {
        var id = await UploadAsync("leaves", "a.tiff", operation, day);

        var document = await aws.FinishAsync(id);

        await EndedRightAsync(document, ["Total due: $12.00", "Second leaf"]);
        aws.Done(operation.Replace("Get", "Start", StringComparison.Ordinal)).ShouldBe(1);
    }

    private async Task<DocumentId> UploadAsync(string file, string name, string operation, BadDay day)
    {
        aws.Forget();
        aws.Faults.Add(BadDays.Of(day, operation, Strikes));
        var profile = operation.Contains("Expense", StringComparison.Ordinal) ? "invoice" : operation.Contains("Text", StringComparison.Ordinal) ? BadDayHost.TextOnly : "general";
        return await aws.UploadAsync(name, await Files[file], profile, tenant);
    }

    private async Task EndedRightAsync(Document document, string[] lines)
    {
        document.Status.ShouldNotBe(DocumentStatus.Failed, document.Error?.Detail);
        document.Error.ShouldBeNull();
        (await aws.TextAsync(document.Id)).Blocks().SelectMany(block => block.Text.Split('\n')).Count(lines.Contains).ShouldBe(lines.Length);
        (await aws.EventsAsync(document.Id, "text.extracted.v1")).ShouldBe(1);
        var line = (await aws.UsageAsync(tenant)).ShouldHaveSingleItem();
        (line.Calls, line.Units).ShouldBe((1, lines.Length));
    }

    private static Task<byte[]> Once(Func<Task<byte[]>> make) => Task.Run(make);
}
