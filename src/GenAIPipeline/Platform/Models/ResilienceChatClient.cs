using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace GenAIPipeline.Platform.Models;

/// <summary>Retries what may pass within seconds, and stops asking a model that keeps failing until a short question of its own is answered: no document pays for trying.</summary>
internal sealed class ResilienceChatClient : DelegatingChatClient
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(10);

    private readonly ModelOptions models;
    private readonly TimeProvider time;
    private readonly CircuitBreakerManualControl breaker = new();
    private readonly CancellationTokenSource ended = new();
    private readonly ResiliencePipeline<ChatResponse> pipeline;
    private int isProbing;

    public ResilienceChatClient(IChatClient inner, ModelOptions models, TimeProvider time)
        : base(inner)
    {
        (this.models, this.time) = (models, time);
        var builder = new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time };
        // Polly's default needs 100 calls in 30 s. With little traffic two calls in a row tell, all their retries included; with much, half of ten seconds' requests do.
        builder.AddCircuitBreaker(Breaker(throughput: 2, ratio: 0.9, models.Timeout + TimeSpan.FromSeconds(60)));
        if (models.Retries > 0)
            builder.AddRetry(Retry());
        builder.AddCircuitBreaker(Breaker(throughput: 6, ratio: 0.5, TimeSpan.FromSeconds(10)));
        pipeline = builder.Build();
    }

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                static async (call, token) => await call.InnerClient.GetResponseAsync(call.messages, call.options, token),
                (InnerClient, messages, options),
                cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            throw new ModelFailureException(ModelFailureCause.Unavailable, "The model failed several times just now; it is left alone until it answers again.");
        }
    }

    private RetryStrategyOptions<ChatResponse> Retry() => new()
    {
        MaxRetryAttempts = models.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = models.RetryDelay,
        MaxDelay = LongestDelay,
        ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ModelFailureException { MayPass: true } e && !(e.RetryAfter > models.LongestRetryAfter)),
        DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as ModelFailureException)?.RetryAfter),
    };

    private CircuitBreakerStrategyOptions<ChatResponse> Breaker(int throughput, double ratio, TimeSpan window) => new()
    {
        MinimumThroughput = throughput,
        FailureRatio = ratio,
        SamplingDuration = window,
        ManualControl = breaker,
        ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ModelFailureException { IsOutage: true }),
        OnOpened = opened =>
        {
            if (!opened.IsManual && Interlocked.Exchange(ref isProbing, 1) == 0)
                _ = ProbeUntilWellAsync();
            return ValueTask.CompletedTask;
        },
    };

    private async Task ProbeUntilWellAsync()
    {
        try
        {
            await breaker.IsolateAsync(ended.Token);
            do
                await Task.Delay(ProbeEvery, time, ended.Token);
            while (!await AnswersAsync());
            Volatile.Write(ref isProbing, 0);
            await breaker.CloseAsync(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // nobody will ask any more
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var patience = new CancellationTokenSource(ProbeEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ended.Token);
        try
        {
            await ModelProbe.AskAsync(InnerClient, either.Token);
            return true;
        }
        catch (ModelFailureException e)
        {
            // Busy or asked wrongly: it is there.
            return !e.IsOutage;
        }
        catch (ModelQuotaWaitException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ended.Cancel();
            ended.Dispose();
        }

        base.Dispose(disposing);
    }
}
