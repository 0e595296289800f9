using System.Diagnostics;
using System.Text;
using System.Text.Json;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.EndToEnd.Tests.Running;

namespace GenAIPipeline.Benchmarks.Outages;

/// <summary>Documents through the whole program while all of its models are down.</summary>
internal static class AllDown
{
    private const int Workers = 20;
    private const int Clients = 8;
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(90);

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(int count)
    {
        await using var hanging = await FailingModel.StartAsync(Illness.Hangs);
        await using var failing = await FailingModel.StartAsync(Illness.Fails);
        await using var refusing = await FailingModel.StartAsync(Illness.Refuses);
        await using var bench = await WebBench.StartAsync(Workers, Clients, Settings(hanging, failing, refusing));
        var service = new ServiceClient(bench.Client);
        var ends = new (JsonElement Document, double Seconds)[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = count }, async (n, cancellation) =>
        {
            var text = n % 10 == 0 ? string.Join('\n', Enumerable.Range(0, 12).Select(part => Texts.Report(20_000 + 12 * n + part))) : Texts.Report(10_000 + n);
            var sent = Stopwatch.GetTimestamp();
            var id = await service.UploadAsync($"report-{n}.txt", Encoding.UTF8.GetBytes(text), cancellation: cancellation);
            ends[n] = (await service.RestAsync(id, EndsWithin, cancellation), Stopwatch.GetElapsedTime(sent).TotalSeconds);
        });
        var inReview = ends.Where(end => IsInReviewAsDegraded(end.Document)).ToList();
        var degraded = 0;
        foreach (var (document, _) in inReview)
            if (await IsDegradedWhenApprovedAsync(service, document))
                degraded++;
        return
        [
            BenchmarkRow.AtMost($"all down: of {count} documents, not in review", ends.Count(end => Status(end.Document) != "NeedsReview"), 0),
            BenchmarkRow.AtMost("all down: of these, without the reason degraded_model", count - inReview.Count, 0),
            BenchmarkRow.AtMost("all down: approved, and not completed with a degraded result", inReview.Count - degraded, 0),
            BenchmarkRow.Of("all down: upload → in review, p50", Quantiles.Median(ends.Select(end => end.Seconds)), "s"),
            BenchmarkRow.Of("all down: upload → in review, slowest", ends.Max(end => end.Seconds), "s"),
        ];
    }

    private static Dictionary<string, string?> Settings(params ReadOnlySpan<FailingModel> models)
    {
        var settings = new Dictionary<string, string?>();
        for (var n = 0; n < models.Length; n++)
        {
            settings[$"Models:Catalog:m{n}:Endpoint"] = models[n].Address;
            settings[$"Models:Catalog:m{n}:Model"] = $"m{n}";
            settings[$"Models:Catalog:m{n}:Timeout"] = OutageRun.Timeout.ToString();
            settings[$"Models:Catalog:m{n}:ParallelCalls"] = "1000";
            settings[$"Models:Chains:default:{n}"] = $"m{n}";
        }

        return settings;
    }

    private static string? Status(JsonElement document) => document.GetProperty("status").GetString();

    private static bool IsInReviewAsDegraded(JsonElement document) =>
        Status(document) == "NeedsReview" && document.GetProperty("review").GetProperty("reasons").EnumerateArray().Any(reason => reason.GetProperty("code").GetString() == "degraded_model");

    private static async Task<bool> IsDegradedWhenApprovedAsync(ServiceClient service, JsonElement document)
    {
        await service.ApproveAsync(document);
        var id = document.GetProperty("id").GetGuid();
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < EndsWithin && Status(await service.GetAsync($"/v1/documents/{id}")) != "Completed")
            await Task.Delay(10);
        return (await service.GetAsync($"/v1/documents/{id}/result")).GetProperty("degraded").GetBoolean();
    }
}
