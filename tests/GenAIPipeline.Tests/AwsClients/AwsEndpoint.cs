using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>A request as it came over the wire; <paramref name="Target"/> is the path as it was written, encoding included.</summary>
internal sealed record WireRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>An AWS service on loopback that answers as the test says and keeps what it was sent.</summary>
internal sealed class AwsEndpoint : IAsyncDisposable
{
    public const string RequestId = "11111111-2222-3333-4444-555555555555";

    private readonly WebApplication app;

    private AwsEndpoint(WebApplication app, Func<HttpContext, Task> answer)
    {
        this.app = app;
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            Requests.Enqueue(new WireRequest(context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, headers, body.ToArray()));
            context.Response.Headers["x-amzn-RequestId"] = RequestId;
            await answer(context);
        });
    }

    public string Address => app.Urls.First();

    public ConcurrentQueue<WireRequest> Requests { get; } = new();

    public static async Task<AwsEndpoint> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var endpoint = new AwsEndpoint(builder.Build(), answer);
        await endpoint.app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    public static Task<AwsEndpoint> StartAsync(string json, int status = 200) => StartAsync(context => Write(context, json, status));

    public static async Task Write(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>A configuration that calls this endpoint, signing as if it stood in Frankfurt, without retries.</summary>
    public TConfig Configure<TConfig>() where TConfig : ClientConfig, new() => Configure(new TConfig());

    public TConfig Configure<TConfig>(TConfig config) where TConfig : ClientConfig
    {
        config.ServiceURL = Address;
        config.AuthenticationRegion = "eu-central-1";
        config.MaxErrorRetry = 0;
        return config;
    }

    public static BasicAWSCredentials Credentials { get; } = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}
