using GenAIPipeline.Benchmarks.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Benchmarks.Outages;

/// <summary>How a model is down.</summary>
internal enum Illness
{
    /// <summary>It is well.</summary>
    None,

    /// <summary>Nobody listens at its port.</summary>
    Refuses,

    /// <summary>It takes the request and never answers.</summary>
    Hangs,

    /// <summary>It answers 503 at once.</summary>
    Fails,
}

/// <summary>An OpenAI-compatible endpoint on loopback that answers at once as long as it is well.</summary>
internal sealed class FailingModel : IAsyncDisposable
{
    private readonly int port = FreePort.Find();
    private WebApplication? app;
    private volatile Illness illness;

    /// <summary>Base address with <c>/v1</c>.</summary>
    public string Address => $"http://127.0.0.1:{port}/v1";

    public static async Task<FailingModel> StartAsync(Illness illness = Illness.None)
    {
        var model = new FailingModel();
        await model.ListenAsync();
        await model.BreakAsync(illness);
        return model;
    }

    public async Task BreakAsync(Illness how)
    {
        illness = how;
        if (how == Illness.Refuses)
            await DisposeAsync();
    }

    public async Task MendAsync()
    {
        illness = Illness.None;
        if (app is null)
            await ListenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref app, null) is not { } running)
            return;
        await running.StopAsync(new CancellationToken(canceled: true));
        await running.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        app = builder.Build();
        app.MapPost("/v1/chat/completions", AnswerAsync);
        await app.StartAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        switch (illness)
        {
            case Illness.Hangs:
                // Also when it is well again: what hung stays lost.
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case Illness.Fails:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            default:
                await context.Response.WriteAsJsonAsync(new
                {
                    id = "c",
                    @object = "chat.completion",
                    created = 1,
                    model = "model",
                    choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = "{}" } } },
                    usage = new { prompt_tokens = 1_000, completion_tokens = 200, total_tokens = 1_200 },
                });
                break;
        }
    }
}
