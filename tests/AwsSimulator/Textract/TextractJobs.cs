using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Events;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Starts jobs, runs them behind the caller's back, and tells topics that they have ended.</summary>
internal sealed class TextractJobs(Simulator simulator, PageReader reader)
{
    private const int ResultsInFile = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, TextractJob> jobs = new();
    private readonly Dictionary<string, string> tokens = [];

    public int Running => jobs.Values.Count(j => j.Status == TextractJob.InProgress);

    public int Count => jobs.Count;

    public async Task<JsonObject?> StartAsync(SimulatedCall call, JsonObject input, TextractSettings settings, CancellationToken cancellation)
    {
        var place = input["DocumentLocation"]?["S3Object"] ?? throw TextractErrors.InvalidParameter();
        if (Known(call.Operation, input) is { } known)
            return new JsonObject { ["JobId"] = known };
        if ((string?)input["OutputConfig"]?["S3Bucket"] is { } bucket && simulator.Objects.FindBucket(bucket) is null)
            throw TextractErrors.InvalidObject();
        var document = await TextractDocument.ReadObjectAsync(simulator, place, settings, cancellation);
        if (Open(call.Operation, input, settings) is not { IsNew: true } opened)
            return new JsonObject { ["JobId"] = Known(call.Operation, input) };
        call.WorkKey = $"{call.Operation}/{document.Hash}";
        // The job outlives its call.
        _ = RunAsync(opened.Job, document, settings, call.Fault(FaultKind.Outcome)?.Code);
        return new JsonObject { ["JobId"] = opened.Job.Id };
    }

    /// <param name="operation">The operation that starts such jobs.</param>
    public TextractJob Find(string operation, string id) =>
        jobs.TryGetValue(id, out var job) && job.Operation == operation && !(simulator.Clock.GetUtcNow() - job.CompletedAt > Kept) ? job : throw TextractErrors.InvalidJob();

    public void Clear()
    {
        lock (gate)
        {
            jobs.Clear();
            tokens.Clear();
        }
    }

    /// <summary>The job that this token has started already.</summary>
    private string? Known(string operation, JsonObject input)
    {
        lock (gate)
        {
            if ((string?)input["ClientRequestToken"] is not { } token || !tokens.TryGetValue(token, out var id) || !jobs.TryGetValue(id, out var job))
                return null;
            return job.Operation == operation && JsonNode.DeepEquals(job.Input, input) ? id : throw TextractErrors.OtherParameters();
        }
    }

    private (TextractJob Job, bool IsNew)? Open(string operation, JsonObject input, TextractSettings settings)
    {
        lock (gate)
        {
            if (Known(operation, input) is { } known)
                return (jobs[known], false);
            if (Running >= settings.ConcurrentJobs)
                throw TextractErrors.TooManyJobs();
            var job = new TextractJob(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), operation, input.DeepClone().AsObject());
            jobs[job.Id] = job;
            if ((string?)input["ClientRequestToken"] is { } token)
                tokens[token] = job.Id;
            return (job, true);
        }
    }

    private async Task RunAsync(TextractJob job, TextractDocument document, TextractSettings settings, string? outcome)
    {
        if (outcome == TextractJob.InProgress)
            return;
        try
        {
            var earliest = Task.Delay(settings.JobDuration, simulator.Clock, simulator.Stopping);
            var ended = outcome == TextractJob.Failed
                ? job with { Status = TextractJob.Failed, StatusMessage = "INTERNAL_ERROR" }
                : await WorkAsync(job, document, settings, outcome == TextractJob.PartialSuccess);
            await earliest;
            await EndAsync(ended with { CompletedAt = simulator.Clock.GetUtcNow() });
        }
        catch (OperationCanceledException)
        {
            // The simulator stops: nobody is left to be told.
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            await EndAsync(job with { Status = TextractJob.Failed, StatusMessage = $"INTERNAL_ERROR: {e.Message}", CompletedAt = simulator.Clock.GetUtcNow() });
        }
    }

    private async Task<TextractJob> WorkAsync(TextractJob job, TextractDocument document, TextractSettings settings, bool losesLastPage)
    {
        if (await PageReader.CountAsync(document, simulator.Stopping) is not { } count)
            return job with { Status = TextractJob.Failed, StatusMessage = "INVALID_IMAGE_TYPE" };
        if (count > settings.AsyncPages)
            return job with { Status = TextractJob.Failed, StatusMessage = "DOCUMENT_TOO_LARGE", Pages = count };
        var read = await Task.WhenAll(Enumerable.Range(1, count).Select(n => reader.ReadAsync(document, n, simulator.Stopping)));
        if (losesLastPage)
            read[^1] = null;
        var pages = read.Select((page, i) => (Number: i + 1, Page: page)).Where(p => p.Page is not null).Select(p => (p.Number, Page: p.Page!)).ToList();
        if (pages.Count == 0)
            return job with { Status = TextractJob.Failed, StatusMessage = "INTERNAL_ERROR", Pages = count };
        return job with
        {
            Status = pages.Count == count ? TextractJob.Succeeded : TextractJob.PartialSuccess,
            Pages = count,
            BadPages = [.. Enumerable.Range(1, count).Except(pages.Select(p => p.Number))],
            Results = Results(job, document, pages),
        };
    }

    private static IReadOnlyList<JsonObject> Results(TextractJob job, TextractDocument document, List<(int Number, OcrPage Page)> pages)
    {
        if (job.IsExpense)
            return [.. DocumentAnalysis.Expenses(pages, document.Hash, hasPages: true).Select(e => e!.AsObject())];
        var request = job.Operation == "StartDocumentAnalysis" ? AnalysisRequest.Of(job.Input) : AnalysisRequest.TextOnly;
        var blocks = new BlockList($"{document.Hash}/{string.Join(',', request.Features)}", hasPages: true);
        foreach (var (number, page) in pages)
        {
            blocks.Page = number;
            DocumentAnalysis.Add(page, request, blocks);
        }

        return blocks.Blocks;
    }

    private async Task EndAsync(TextractJob job)
    {
        if (!jobs.ContainsKey(job.Id))
            return;
        if (job.Input["OutputConfig"] is JsonObject output)
            await WriteAsync(job, output);
        jobs[job.Id] = job;
        if ((string?)job.Input["NotificationChannel"]?["SNSTopicArn"] is { } topic)
            simulator.Events.Notify("textract", topic, new Notification(job.Notification().ToJsonString()));
    }

    /// <summary>The results as objects <c>PREFIX/JOB/1</c> and on, besides what the Get operations answer.</summary>
    private async Task WriteAsync(TextractJob job, JsonObject output)
    {
        var prefix = (string?)output["S3Prefix"] ?? "textract_output";
        for (var file = 0; file == 0 || file * ResultsInFile < job.Results.Count; file++)
        {
            var page = JobPage.Answer(job with { Results = [.. job.Results.Skip(file * ResultsInFile).Take(ResultsInFile)] }, []);
            using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(page));
            await simulator.Objects.PutAsync((string)output["S3Bucket"]!, $"{prefix}/{job.Id}/{file + 1}", content, "application/octet-stream", simulator.Stopping);
        }
    }
}
