using System.Data.Common;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace GenAIPipeline.Platform.Models;

/// <summary>
/// Retries what may pass within seconds, and stops asking a model that keeps failing until a short question of its own is answered: no document pays for trying.
/// A model that is down holds a call up for its timeout at most, however it fails.
/// </summary>
internal sealed class ResilienceChatClient : DelegatingChatClient
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(10);
    private static readonly ResiliencePropertyKey<long> BegunAt = new("begun-at");

    /// <summary>Beginning of the first of the attempts in a row that met an ill model; null after one that did not.</summary>
    private static readonly ResiliencePropertyKey<long?> FailingSince = new("failing-since");

    private readonly ModelOptions models;
    private readonly ModelHealth health;
    private readonly TimeProvider time;
    private readonly CircuitBreakerManualControl breaker = new();
    private readonly CancellationTokenSource ended = new();
    private readonly ResiliencePipeline<ChatResponse> pipeline;

    public ResilienceChatClient(IChatClient inner, ModelOptions models, ModelHealth health, TimeProvider time)
        : base(inner)
    {
        (this.models, this.health, this.time) = (models, health, time);
        var builder = new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time };
        if (models.Retries > 0)
            builder.AddRetry(Retry());
        builder.AddCircuitBreaker(Breaker());
        pipeline = builder.Build();
    }

    /// <summary>A quarter of the timeout at most, so that the retries of a call fit into one.</summary>
    private TimeSpan LongestDelay => models.Timeout / 4 is var quarter && quarter < TimeSpan.FromSeconds(15) ? quarter : TimeSpan.FromSeconds(15);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var begun = time.GetTimestamp();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var response = await pipeline.ExecuteAsync(
                static (context, call) => call.Client.AttemptAsync(context, call.messages, call.options),
                context,
                (Client: this, messages, options));
            health.Answered();
            return response;
        }
        catch (ModelFailureException e)
        {
            if (!e.IsOutage)
                health.Answered();
            else if (health.Failed(begun))
                LeaveAlone();
            throw;
        }
        catch (BrokenCircuitException)
        {
            throw new ModelFailureException(ModelFailureCause.Unavailable, "The model failed several times just now; it is left alone until it answers again.");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<ChatResponse> AttemptAsync(ResilienceContext context, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var begun = time.GetTimestamp();
        context.Properties.Set(BegunAt, begun);
        var since = context.Properties.GetValue(FailingSince, null);
        if (since is { } failing)
            options = (ModelCall.Of(options) with { Patience = models.Timeout - time.GetElapsedTime(failing) }).On(options!);
        try
        {
            return await InnerClient.GetResponseAsync(messages, options, context.CancellationToken);
        }
        catch (ModelFailureException e)
        {
            context.Properties.Set(FailingSince, e.IsOutage ? since ?? begun : null);
            throw;
        }
    }

    private RetryStrategyOptions<ChatResponse> Retry() => new()
    {
        MaxRetryAttempts = models.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = models.RetryDelay,
        MaxDelay = LongestDelay,
        ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ModelFailureException { MayPass: true } e && IsWorthWaiting(attempt.Context, e)),
        DelayGenerator = attempt => ValueTask.FromResult((attempt.Outcome.Exception as ModelFailureException)?.RetryAfter),
    };

    private bool IsWorthWaiting(ResilienceContext context, ModelFailureException e) =>
        !(e.RetryAfter > models.LongestRetryAfter)
        && (context.Properties.GetValue(FailingSince, null) is not { } failing || time.GetElapsedTime(failing) + (e.RetryAfter ?? LongestDelay) < models.Timeout);

    /// <summary>For much traffic, where some calls may still be answered. Polly's default needs 100 calls in 30 s.</summary>
    private CircuitBreakerStrategyOptions<ChatResponse> Breaker() => new()
    {
        MinimumThroughput = 6,
        FailureRatio = 0.5,
        SamplingDuration = TimeSpan.FromSeconds(10),
        ManualControl = breaker,
        ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is ModelFailureException { IsOutage: true } && health.IsNews(attempt.Context.Properties.GetValue(BegunAt, 0))),
        OnOpened = opened =>
        {
            if (!opened.IsManual)
                LeaveAlone();
            return ValueTask.CompletedTask;
        },
    };

    private void LeaveAlone()
    {
        if (health.LeaveAlone())
            _ = ProbeUntilWellAsync();
    }

    private async Task ProbeUntilWellAsync()
    {
        try
        {
            await breaker.IsolateAsync(ended.Token);
            do
                await Task.Delay(ProbeEvery, time, ended.Token);
            while (!await AnswersAsync());
            health.Recover();
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
        catch (DbException)
        {
            // The question cannot be recorded now; without another try the model would be left alone for ever.
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
