using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace GenAIPipeline.Platform.Models;

/// <summary>Retries what may pass within seconds, and stops asking an endpoint that keeps failing.</summary>
internal sealed class ResilienceChatClient(IChatClient inner, ModelOptions models, TimeProvider time) : DelegatingChatClient(inner)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    private readonly ResiliencePipeline<ChatResponse> pipeline = Build(models, time);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                static async (call, token) => await call.InnerClient.GetResponseAsync(call.messages, call.options, token),
                (InnerClient, messages, options),
                cancellationToken);
        }
        catch (BrokenCircuitException e)
        {
            throw new ModelFailureException(ModelFailureCause.Unavailable, "The model's endpoint failed several times just now; it is left alone for a moment.", e.RetryAfter);
        }
    }

    private static ResiliencePipeline<ChatResponse> Build(ModelOptions models, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time };
        if (models.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<ChatResponse>
            {
                MaxRetryAttempts = models.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = models.RetryDelay,
                MaxDelay = LongestDelay,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ModelFailureException { MayPass: true } e && !(e.RetryAfter > models.LongestRetryAfter)),
                DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as ModelFailureException)?.RetryAfter),
            });
        }

        // Polly's default needs 100 calls in 30 s before it may open.
        builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChatResponse>
        {
            MinimumThroughput = 6,
            FailureRatio = 0.8,
            SamplingDuration = TimeSpan.FromSeconds(60),
            BreakDuration = TimeSpan.FromSeconds(15),
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ModelFailureException { IsOutage: true }),
        });
        return builder.Build();
    }
}
