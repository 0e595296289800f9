using System.Text.Json;
using Amazon.Textract;
using Amazon.Textract.Model;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Options;
using static GenAIPipeline.Extraction.Aws.ExternalCalls;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>The operations of Textract: a picture at once, a stored file as a job.</summary>
internal sealed class TextractCalls(IAmazonTextract client, RequestRateStore rate, IOptions<AwsOptions> aws, IOptions<TextractOptions> options, TimeProvider time)
{
    public const string Service = "textract";

    /// <summary>Between two tries for one page of results: the pages before it need not be asked for again.</summary>
    private static readonly TimeSpan ResultsTurn = TimeSpan.FromSeconds(1);
    private const int MostTurns = 120;

    private readonly ExternalCalls calls = new(Service, rate, aws.Value.CallTimeout, time, TextractFaults.Of);

    /// <summary>Blocks in one page of results; null leaves it to the service, which answers up to 1,000.</summary>
    public int? MaxResults { get; init; }

    /// <summary>Reads one picture (PNG, JPEG, one-page TIFF of at most 10 MB).</summary>
    public async Task<CallAnswer<PaidAnswer>> ReadAsync(byte[] picture, TextractReading reading, CancellationToken cancellation)
    {
        Amazon.Textract.Model.Document Document() => new() { Bytes = new MemoryStream(picture, writable: false) };
        var (result, fault) = await SendPictureAsync(Document, reading, cancellation);
        return Paid(result, fault, reading);
    }

    private Task<CallAnswer<TextractResult>> SendPictureAsync(Func<Amazon.Textract.Model.Document> document, TextractReading reading, CancellationToken cancellation)
    {
        if (reading.Expense)
            return calls.SendAsync("AnalyzeExpense", async token => new TextractResult([], Expect((await client.AnalyzeExpenseAsync(new() { Document = document() }, token)).ExpenseDocuments), 1), cancellation);
        return reading.IsTextOnly
            ? calls.SendAsync("DetectDocumentText", async token => new TextractResult(Expect((await client.DetectDocumentTextAsync(new() { Document = document() }, token)).Blocks), [], 1), cancellation)
            : calls.SendAsync(
                "AnalyzeDocument",
                async token => new TextractResult(Expect((await client.AnalyzeDocumentAsync(new() { Document = document(), FeatureTypes = [.. reading.Asked], QueriesConfig = Queries(reading) }, token)).Blocks), [], 1),
                cancellation);
    }

    /// <summary>Starts the job on the stored file of the work's source.</summary>
    public async Task<CallAnswer<string>> StartAsync(ExternalJob job, TextractReading reading, CancellationToken cancellation)
    {
        var place = new DocumentLocation { S3Object = new S3Object { Bucket = aws.Value.Bucket, Name = aws.Value.FilesPrefix + DocumentFiles.Content(new(job.Source)) } };
        if (reading.Expense)
            return await calls.SendAsync("StartExpenseAnalysis", async token => Expect((await client.StartExpenseAnalysisAsync(new() { ClientRequestToken = job.Token, DocumentLocation = place, NotificationChannel = Channel() }, token)).JobId), cancellation);
        if (reading.IsTextOnly)
            return await calls.SendAsync("StartDocumentTextDetection", async token => Expect((await client.StartDocumentTextDetectionAsync(new() { ClientRequestToken = job.Token, DocumentLocation = place, NotificationChannel = Channel() }, token)).JobId), cancellation);
        var request = new StartDocumentAnalysisRequest { ClientRequestToken = job.Token, DocumentLocation = place, NotificationChannel = Channel(), FeatureTypes = [.. reading.Asked], QueriesConfig = Queries(reading) };
        return await calls.SendAsync("StartDocumentAnalysis", async token => Expect((await client.StartDocumentAnalysisAsync(request, token)).JobId), cancellation);
    }

    /// <summary>How the job stands; all pages of its results when it has ended.</summary>
    public async Task<CallAnswer<JobProgress>> LookAsync(ExternalJob job, TextractReading reading, CancellationToken cancellation)
    {
        var result = new TextractResult([], [], 0);
        string? next = null;
        do
        {
            var page = await PageAsync(job.JobId!, next, reading, cancellation);
            if (page.Value is not { } got)
                return new(null, page.Fault);
            if (got.Status == "FAILED")
                return new(new JobProgress.Failed(TextractFaults.OfJob(got.Message)), null);
            if (got.Status == "IN_PROGRESS")
                return new(new JobProgress.Running(), null);
            result = result with { Blocks = [.. result.Blocks, .. got.Blocks], Expenses = [.. result.Expenses, .. got.Expenses], Pages = got.Pages ?? result.Pages };
            next = got.Next;
        }
        while (next is not null);
        return new(new JobProgress.Ended(Paid(result, null, reading).Value!), null);
    }

    private async Task<CallAnswer<TextractResultPage>> PageAsync(string jobId, string? next, TextractReading reading, CancellationToken cancellation)
    {
        for (var turn = 0; ; turn++)
        {
            var page = await SendPageAsync(jobId, next, reading, cancellation);
            if (next is null || page.Fault is not ExternalFault.Busy || turn == MostTurns)
                return page;
            await Task.Delay(ResultsTurn, time, cancellation);
        }
    }

    private Task<CallAnswer<TextractResultPage>> SendPageAsync(string jobId, string? next, TextractReading reading, CancellationToken cancellation)
    {
        if (reading.Expense)
            return calls.SendAsync("GetExpenseAnalysis", async token => TextractResultPage.Of(await client.GetExpenseAnalysisAsync(new() { JobId = jobId, NextToken = next, MaxResults = MaxResults }, token)), cancellation);
        return reading.IsTextOnly
            ? calls.SendAsync("GetDocumentTextDetection", async token => TextractResultPage.Of(await client.GetDocumentTextDetectionAsync(new() { JobId = jobId, NextToken = next, MaxResults = MaxResults }, token)), cancellation)
            : calls.SendAsync("GetDocumentAnalysis", async token => TextractResultPage.Of(await client.GetDocumentAnalysisAsync(new() { JobId = jobId, NextToken = next, MaxResults = MaxResults }, token)), cancellation);
    }

    private CallAnswer<PaidAnswer> Paid(TextractResult? result, ExternalFault? fault, TextractReading reading)
    {
        if (result is null)
            return new(null, fault);
        var blocks = result.Expenses.SelectMany(expense => expense.Blocks ?? []).Concat(result.Blocks).ToList();
        var pages = TextractBlocks.Pages(blocks, result.Expenses);
        var text = new TextractText(pages, [.. Enumerable.Range(1, result.Pages).Except(pages.Select(page => page.Number))]);
        var name = reading.Expense ? "expense" : reading.IsTextOnly ? "text" : "analysis";
        var cost = new Cost($"{Service}/{name}", CallUnit.Pages, result.Pages, result.Pages * options.Value.Price(reading));
        return new(new PaidAnswer(JsonSerializer.SerializeToUtf8Bytes(text, DocumentJson.Options), cost), null);
    }

    private NotificationChannel? Channel() => IsAnnounced ? new NotificationChannel { SNSTopicArn = aws.Value.TextractTopicArn, RoleArn = aws.Value.TextractRoleArn } : null;

    /// <summary>Whether the end of a job is told by a message.</summary>
    public bool IsAnnounced => aws.Value is { TextractTopicArn: not null, TextractRoleArn: not null };

    private static QueriesConfig? Queries(TextractReading reading) => reading.Queries.Count == 0
        ? null
        : new QueriesConfig { Queries = [.. reading.Queries.Select(text => new Query { Text = text, Pages = ["*"] })] };
}

/// <summary>All that was read.</summary>
internal sealed record TextractResult(IReadOnlyList<Block> Blocks, IReadOnlyList<ExpenseDocument> Expenses, int Pages);

/// <summary>One page of a job's results, whatever the operation.</summary>
internal sealed record TextractResultPage(string Status, string? Message, string? Next, int? Pages, IReadOnlyList<Block> Blocks, IReadOnlyList<ExpenseDocument> Expenses)
{
    public static TextractResultPage Of(GetDocumentTextDetectionResponse got) => new(Expect(got.JobStatus).Value, got.StatusMessage, got.NextToken, got.DocumentMetadata?.Pages, got.Blocks ?? [], []);

    public static TextractResultPage Of(GetDocumentAnalysisResponse got) => new(Expect(got.JobStatus).Value, got.StatusMessage, got.NextToken, got.DocumentMetadata?.Pages, got.Blocks ?? [], []);

    public static TextractResultPage Of(GetExpenseAnalysisResponse got) => new(Expect(got.JobStatus).Value, got.StatusMessage, got.NextToken, got.DocumentMetadata?.Pages, [], got.ExpenseDocuments ?? []);
}
