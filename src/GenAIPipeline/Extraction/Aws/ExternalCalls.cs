using System.Runtime.CompilerServices;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Sends requests to one service: in the account's rate, each bounded in time, an outage tried over for a moment. The SDK's own retries are off.</summary>
/// <param name="service">Its name before the operation: rates are kept by both.</param>
/// <param name="rate">The account's rate.</param>
/// <param name="timeout">Of one request.</param>
/// <param name="time">The clock.</param>
/// <param name="classify">What an exception means; null for a bug.</param>
internal sealed class ExternalCalls(string service, RequestRateStore rate, TimeSpan timeout, TimeProvider time, Func<Exception, ExternalFault?> classify)
{
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } e && classify(e) is ExternalFault.Outage),
        })
        .AddTimeout(timeout)
        .Build();

    /// <summary>A member that every answer has: one without it is somebody else's, or was spoiled on the way.</summary>
    /// <exception cref="JsonException">It is missing.</exception>
    public static T Expect<T>(T? member, [CallerArgumentExpression(nameof(member))] string name = "")
        where T : class => member ?? throw new JsonException($"Expected {name[(name.LastIndexOf('.') + 1)..]} in the answer, got none.");

    /// <summary>The answer, or what is to be done about its lack.</summary>
    public async Task<CallAnswer<T>> SendAsync<T>(string operation, Func<CancellationToken, Task<T>> send, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var answer = await pipeline.ExecuteAsync(
                async token => await rate.TakeAsync($"{service}:{operation}", token) ? await send(token) : null,
                cancellation);
            return answer is null ? new(null, new ExternalFault.Busy()) : new(answer, null);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && classify(e) is { } fault)
        {
            return new(null, fault);
        }
    }
}
