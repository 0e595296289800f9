using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Amazon.BedrockRuntime;
using Amazon.Runtime;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Benchmarks.Bedrock;

/// <summary>What the client of Bedrock adds to a call: the same requests by a plain <see cref="HttpClient"/> and by it, in turn.</summary>
internal static class BedrockOverhead
{
    private const int AtOnce = 50;
    private const int Rounds = 4;
    private const string Model = "us.amazon.nova-lite-v1:0";
    private const string Provision = $$$"""{"bedrock":{"models":[{"id":"{{{Model}}}","firstTokenLatency":"00:00:00.500"}]}}""";

    private static readonly ChatOptions Options = new() { MaxOutputTokens = 200 };

    private static readonly ChatMessage[] Messages = [new(ChatRole.System, "Summarize in at most 2 sentences."), new(ChatRole.User, Texts.Report(1))];

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var calls = options.Count ?? 1_000;
        await using var simulator = await SimulatorProgram.StartAsync(Provision);
        using var http = new HttpClient(new SocketsHttpHandler());
        var config = BedrockChatClient.Configuration();
        (config.ServiceURL, config.AuthenticationRegion) = (simulator.Address, "us-east-1");
        using var client = new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("simulator", "simulator"), config), Model, new BedrockOptions(), TimeProvider.System);
        Task Plain() => PlainAsync(http, simulator.Address);
        Task Whole() => client.GetResponseAsync(Messages, Options);
        async Task Streamed()
        {
            await foreach (var _ in client.GetStreamingResponseAsync(Messages, Options))
                continue;
        }

        Func<Task>[] ways = [Plain, Whole, Streamed];
        List<double>[] times = [[], [], []];
        foreach (var way in ways)
            await MeasureAsync(way, 2 * AtOnce);
        for (var round = 0; round < Rounds; round++)
            for (var n = 0; n < ways.Length; n++)
                times[n].AddRange(await MeasureAsync(ways[n], calls / Rounds));
        var (plain, whole) = (Quantiles.Median(times[0]), Quantiles.Median(times[1]));
        return new(
            "The client of Bedrock",
            $"{calls} calls, {AtOnce} at once, to the simulator in a process of its own, whose model takes 500 ms and answers with a summary of 4.5 kB of text: by a plain HttpClient with a bearer token that reads the bytes of the answer, and by `BedrockChatClient`, which signs (SigV4), sends and reads it; in turn, {Rounds} rounds.",
            [
                BenchmarkRow.Of("plain HttpClient, p50", plain, "ms"),
                BenchmarkRow.Of("BedrockChatClient, p50", whole, "ms"),
                BenchmarkRow.AtMost("added, p50", whole - plain, 1, "ms"),
                BenchmarkRow.Of("added, p95", Quantiles.Of(times[1], 0.95) - Quantiles.Of(times[0], 0.95), "ms"),
                BenchmarkRow.Of("as a stream, to its end, p50", Quantiles.Median(times[2]), "ms"),
            ]);
    }

    private static async Task<List<double>> MeasureAsync(Func<Task> call, int calls)
    {
        var times = new List<double>[AtOnce];
        await Parallel.ForEachAsync(Enumerable.Range(0, AtOnce), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (worker, _) =>
        {
            times[worker] = [];
            // Spread over the model's time, as calls of many documents are.
            await Task.Delay(worker * 500 / AtOnce, CancellationToken.None);
            for (var n = 0; n < calls / AtOnce; n++)
            {
                var started = Stopwatch.GetTimestamp();
                await call();
                times[worker].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        });
        return [.. times.SelectMany(each => each)];
    }

    private static async Task PlainAsync(HttpClient http, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/model/{Uri.EscapeDataString(Model)}/converse");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "simulator");
        var body = new
        {
            system = new[] { new { text = Messages[0].Text } },
            messages = new[] { new { role = "user", content = new[] { new { text = Messages[1].Text } } } },
            inferenceConfig = new { maxTokens = Options.MaxOutputTokens },
        };
        request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }
}
