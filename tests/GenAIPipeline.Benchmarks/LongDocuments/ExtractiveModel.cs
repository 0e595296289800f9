using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GenAIPipeline.Summarization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.ML.Tokenizers;

namespace GenAIPipeline.Benchmarks.LongDocuments;

/// <summary>
/// An OpenAI-compatible endpoint whose answer depends on the prompt and on nothing else: the sentences that carry most (amounts, dates, duties), with their sources, as the
/// prompt asks. Which of equal weight it takes changes with every change of the prompt, as a language model's choice may. Tokens are those of o200k.
/// </summary>
internal sealed partial class ExtractiveModel : IAsyncDisposable
{
    private static readonly Tokenizer Tokens = TiktokenTokenizer.CreateForEncoding("o200k_base");

    private readonly WebApplication app;
    private int running;
    private int most;
    private int requests;

    private ExtractiveModel(WebApplication app) => this.app = app;

    /// <summary>Base address with <c>/v1</c>.</summary>
    public string Address => app.Urls.First() + "/v1";

    public TimeSpan Latency { get; set; }

    /// <summary>Answers the n-th request (from 1) only when the task ends; null answers all.</summary>
    public Func<int, Task>? Gate { get; set; }

    /// <summary>Moments at which requests came.</summary>
    public ConcurrentQueue<long> Came { get; } = new();

    public int Requests => Volatile.Read(ref requests);

    public int MostAtOnce => Volatile.Read(ref most);

    /// <summary>Output tokens of every answer, by whether it was the last of a document.</summary>
    public ConcurrentQueue<int> OutputTokens { get; } = new();

    public static async Task<ExtractiveModel> StartAsync(TimeSpan latency = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = new ExtractiveModel(builder.Build()) { Latency = latency };
        model.app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await model.app.StartAsync();
        return model;
    }

    public void Forget()
    {
        (requests, most) = (0, 0);
        Came.Clear();
        OutputTokens.Clear();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Came.Enqueue(System.Diagnostics.Stopwatch.GetTimestamp());
        var number = Interlocked.Increment(ref requests);
        var now = Interlocked.Increment(ref running);
        for (var seen = most; now > seen; seen = most)
            Interlocked.CompareExchange(ref most, now, seen);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            if (Gate is not null)
                await Gate(number).WaitAsync(context.RequestAborted);
            if (Latency > TimeSpan.Zero)
                await Task.Delay(Latency, context.RequestAborted);
            var (text, input) = Answer(body.RootElement);
            var output = Tokens.CountTokens(text);
            OutputTokens.Enqueue(output);
            await context.Response.WriteAsJsonAsync(new
            {
                id = "c",
                @object = "chat.completion",
                created = 1,
                model = "extractive",
                choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text } } },
                usage = new { prompt_tokens = input, completion_tokens = output, total_tokens = input + output },
            }, context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    private static (string Text, int InputTokens) Answer(JsonElement request)
    {
        var contents = request.GetProperty("messages").EnumerateArray().Select(message => Text(message.GetProperty("content"))).ToList();
        var asked = contents[^1];
        var seed = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(asked)));
        var chosen = Blocks().Matches(asked)
            .SelectMany(block => SentenceSplitter.Split(block.Groups["text"].Value).Select(sentence => (Block: int.Parse(block.Groups["number"].Value), Sentence: sentence)))
            .Select((line, place) => (line.Block, line.Sentence, Place: place, Weight: Weight(line.Sentence), Whim: Whim(seed, place)))
            .OrderByDescending(line => line.Weight).ThenBy(line => line.Whim)
            .Take(int.Parse(Most().Match(asked).Groups["most"].Value))
            .OrderBy(line => line.Place);
        var text = JsonSerializer.Serialize(new
        {
            sentences = chosen.Select(line => new { text = line.Sentence, citations = new[] { new { block = line.Block, quote = string.Join(' ', line.Sentence.Split(' ').Take(8)) } } }),
        });
        var schema = request.TryGetProperty("response_format", out var format) ? format.GetRawText() : "";
        return (text, contents.Sum(content => Tokens.CountTokens(content) + 4) + Tokens.CountTokens(schema));
    }

    /// <summary>How much a sentence carries; what a report says in passing has a number at most.</summary>
    private static int Weight(string sentence) =>
        2 * Amounts().Count(sentence) + 2 * Dates().Count(sentence) + 3 * Duties().Count(sentence) + (sentence.Any(char.IsDigit) ? 1 : 0);

    private static ulong Whim(ulong seed, int place) => ((seed ^ ((ulong)place * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9) >> 16;

    private static string Text(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.GetString()!
        : string.Concat(content.EnumerateArray().Select(part => part.GetProperty("text").GetString()));

    [GeneratedRegex(@"^\[(?<number>\d+)\] (?<text>.+?)(?=\n\[\d+\] |\n----- END )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"at most (?<most>\d+) sentences")]
    private static partial Regex Most();

    [GeneratedRegex(@"\d[\d,.]* (EUR|USD|percent)")]
    private static partial Regex Amounts();

    [GeneratedRegex(@"\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}")]
    private static partial Regex Dates();

    [GeneratedRegex(@"\b(must|decided|deadline|terminated|liable)\b")]
    private static partial Regex Duties();
}
