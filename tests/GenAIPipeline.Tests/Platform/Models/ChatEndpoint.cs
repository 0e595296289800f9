using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>An OpenAI-compatible chat endpoint on loopback that answers as the test says and keeps what it was sent.</summary>
internal sealed class ChatEndpoint : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Reply> replies = new();
    private int running;

    private ChatEndpoint(WebApplication app) => this.app = app;

    /// <summary>Base address with <c>/v1</c>.</summary>
    public string Address => app.Urls.First() + "/v1";

    /// <summary>Bodies of the requests, in order of arrival.</summary>
    public ConcurrentQueue<byte[]> Requests { get; } = new();

    /// <summary>Answers when no reply is queued; gets the messages.</summary>
    public Func<IReadOnlyList<WireMessage>, Reply> Otherwise { get; set; } = _ => Reply.Status(500);

    public int MostAtOnce { get; private set; }

    public static async Task<ChatEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var endpoint = new ChatEndpoint(app);
        app.MapPost("/v1/chat/completions", endpoint.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    public void Enqueue(params Reply[] replies) => Array.ForEach(replies, this.replies.Enqueue);

    public IReadOnlyList<WireMessage> Messages(int request) => Parse(Requests.ElementAt(request));

    public JsonElement Request(int request) => JsonDocument.Parse(Requests.ElementAt(request)).RootElement;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref running));
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue(body.ToArray());
        var reply = replies.TryDequeue(out var queued) ? queued : Otherwise(Parse(body.ToArray()));
        if (reply.Gate is { } gate)
            await gate.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = reply.StatusCode;
        foreach (var (name, value) in reply.Headers)
            context.Response.Headers[name] = value;
        context.Response.ContentType = reply.IsStream ? "text/event-stream" : "application/json";
        Interlocked.Decrement(ref running);
        await context.Response.WriteAsync(reply.Body);
    }

    private static IReadOnlyList<WireMessage> Parse(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("messages").EnumerateArray().Select(m => new WireMessage(m.GetProperty("role").GetString()!, Text(m.GetProperty("content"))))];
    }

    private static string Text(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.GetString()!
        : string.Concat(content.EnumerateArray().Where(p => p.TryGetProperty("text", out _)).Select(p => p.GetProperty("text").GetString()));
}

/// <summary>A message as it came over the wire.</summary>
internal sealed record WireMessage(string Role, string Text);

/// <summary>One answer of the endpoint.</summary>
internal sealed record Reply(int StatusCode, string Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The body is server-sent events.</summary>
    public bool IsStream { get; init; }

    /// <summary>The answer is held back until this is done.</summary>
    public Task? Gate { get; init; }

    public static Reply Status(int status, string? code = null) =>
        new(status, JsonSerializer.Serialize(new { error = new { message = "SECRET from the prompt", code } }));

    public static Reply Text(string content, string finish = "stop", int input = 100, int output = 20) => new(200, JsonSerializer.Serialize(new
    {
        id = "c1",
        @object = "chat.completion",
        created = 1,
        model = "test-model-2026",
        choices = new[] { new { index = 0, finish_reason = finish, message = new { role = "assistant", content } } },
        usage = new { prompt_tokens = input, completion_tokens = output, total_tokens = input + output, prompt_tokens_details = new { cached_tokens = 10 } },
    }));

    /// <summary>An answer in parts; without an end it breaks off.</summary>
    public static Reply Stream(IReadOnlyList<string> parts, bool hasEnd = true)
    {
        static string Chunk(object[] choices, object? usage = null) => "data: " + JsonSerializer.Serialize(new { id = "c1", @object = "chat.completion.chunk", created = 1, model = "test-model-2026", choices, usage }) + "\n\n";
        var body = string.Concat(parts.Select(content => Chunk([new { index = 0, delta = new { role = "assistant", content }, finish_reason = (string?)null }])));
        if (hasEnd)
            body += Chunk([new { index = 0, delta = new { }, finish_reason = "stop" }]) + Chunk([], new { prompt_tokens = 7, completion_tokens = 3, total_tokens = 10 }) + "data: [DONE]\n\n";
        return new(200, body) { IsStream = true };
    }

    public static Reply Sentences(params (string Text, int Block, string Quote)[] sentences) => Text(Json(sentences));

    public static string Json(params (string Text, int Block, string Quote)[] sentences) => JsonSerializer.Serialize(new
    {
        sentences = sentences.Select(s => new { text = s.Text, citations = new[] { new { block = s.Block, quote = s.Quote } } }),
    });

}
