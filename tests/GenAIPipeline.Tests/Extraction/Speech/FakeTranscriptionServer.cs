using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Tests.Extraction.Speech;

/// <summary>An OpenAI-compatible transcription endpoint on a free port, which answers what the test tells it to.</summary>
internal sealed class FakeTranscriptionServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeTranscriptionServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.First() + "/v1";
    public ConcurrentQueue<Call> Calls { get; } = new();

    public static async Task<FakeTranscriptionServer> StartAsync(Func<Call, HttpResponse, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FakeTranscriptionServer(builder.Build());
        server.app.MapPost("/v1/audio/transcriptions", async (HttpRequest request, HttpResponse response) =>
        {
            var form = await request.ReadFormAsync();
            var file = form.Files["file"]!;
            using var copy = new MemoryStream();
            await file.CopyToAsync(copy);
            var call = new Call(
                form["model"].ToString(), form["response_format"].ToString(), [.. form["timestamp_granularities[]"].Select(value => value!)],
                request.Headers.Authorization.ToString(), file.FileName, copy.ToArray());
            server.Calls.Enqueue(call);
            await answer(call, response);
        });
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    internal sealed record Call(string Model, string Format, IReadOnlyList<string> Granularities, string Authorization, string FileName, byte[] File);
}
