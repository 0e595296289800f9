using GenAIPipeline.Platform.Models.Budgets;
using Microsoft.Extensions.AI;
using Polly.CircuitBreaker;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>Sends a call when the quota has room for it, with a limit from its prompt's history, and settles what it used. A refused call waits on: the retries behind this are not spent.</summary>
internal sealed class QuotaChatClient(IChatClient inner, ModelOptions model, ModelQuotas quotas) : DelegatingChatClient(inner)
{
    /// <summary>What the endpoint asks for beyond this is not waited for here.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!model.Quota.IsLimited)
            return await base.GetResponseAsync(messages, options, cancellationToken);

        await quotas.Histories.LoadAsync();
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var limits = QuotaLimits.Of(model.Model!, model.Quota);
        var line = quotas.Line(model.QuotaKey, limits);
        var (call, estimate) = Call(limits, asked, options);
        for (var attempt = 0; ; attempt++)
        {
            var reservation = await ReserveAsync(line, call, attempt > 0, cancellationToken);
            try
            {
                var response = await base.GetResponseAsync(asked, Limited(options, reservation.Price.MaxTokens), cancellationToken);
                Settle(line, call, reservation, estimate, response.Usage, limits.Burndown);
                return response;
            }
            catch (ModelFailureException e)
            {
                quotas.Settle(line, reservation, Used(e, reservation, limits.Burndown), e.Cause is ModelFailureCause.Throttled or ModelFailureCause.ThrottledToday ? e.Cause : null);
                if (e.Cause is ModelFailureCause.Throttled or ModelFailureCause.ThrottledToday)
                    quotas.Meter.Throttled(limits.Model, e.Cause);
                if (e.Cause != ModelFailureCause.Throttled || e.RetryAfter > LongestRetryAfter)
                    throw;
                call = call.Again();
            }
            catch (Exception e) when (e is BudgetExceededException or BrokenCircuitException)
            {
                // Not sent.
                quotas.Settle(line, reservation, 0);
                throw;
            }
            catch (Exception)
            {
                // Cancelled or broken: the model may work on, and it is paid then.
                quotas.Settle(line, reservation, reservation.Price.Expected);
                throw;
            }
        }
    }

    private static ChatOptions Limited(ChatOptions? options, int maxTokens)
    {
        var copy = options?.Clone() ?? new ChatOptions();
        copy.MaxOutputTokens = maxTokens;
        return copy;
    }

    /// <summary>Tokens of quota that a failed call has cost, as far as anybody knows.</summary>
    private static double Used(ModelFailureException e, QuotaReservation reservation, double burndown) => e switch
    {
        { Usage: { } usage } => Used(usage, burndown),
        { Cause: ModelFailureCause.TimedOut or ModelFailureCause.Truncated or ModelFailureCause.Malformed } => reservation.Price.Expected,
        // A connection that broke: whether before or behind the model's work nobody can tell.
        { Cause: ModelFailureCause.Unavailable or ModelFailureCause.ModelFailed } => reservation.Price.Expected / 2,
        _ => 0,
    };

    /// <summary>What was read from the provider's cache is free; what was written to it counts as input.</summary>
    private static double Used(UsageDetails usage, double burndown) =>
        Math.Max(0, (usage.InputTokenCount ?? 0) - (usage.CachedInputTokenCount ?? 0)) + burndown * (usage.OutputTokenCount ?? 0);

    private (QuotaCall Call, double Estimate) Call(QuotaLimits limits, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var tags = ModelCall.Of(options);
        var history = quotas.Histories.Of(limits.Model, tags.Prompt ?? tags.Profile);
        var estimate = InputEstimate.Of(messages, options);
        var now = quotas.Now;
        var call = new QuotaCall
        {
            Tenant = tags.Tenant,
            Priority = tags.Priority,
            Estimate = estimate,
            Limit = Math.Min(options?.MaxOutputTokens ?? model.MaxOutputTokens, model.MaxOutputTokens),
            IsFull = tags.IsRepeat,
            History = history,
            EnqueuedAt = now,
            Deadline = now + limits.Patience.TotalSeconds,
        };
        return (call, estimate);
    }

    private async ValueTask<QuotaReservation> ReserveAsync(QuotaLine line, QuotaCall call, bool isAgain, CancellationToken cancellation)
    {
        try
        {
            var reservation = await quotas.ReserveAsync(line, call, isAgain, cancellation);
            quotas.Meter.Waited(line.Limits.Model, TimeSpan.FromSeconds(Math.Max(0, quotas.Now - call.EnqueuedAt)));
            return reservation;
        }
        catch (ModelQuotaWaitException)
        {
            quotas.Meter.Deferred(line.Limits.Model);
            throw;
        }
    }

    private void Settle(QuotaLine line, QuotaCall call, QuotaReservation reservation, double estimate, UsageDetails? usage, double burndown)
    {
        if (usage is null)
        {
            quotas.Settle(line, reservation, reservation.Price.Expected);
            return;
        }

        quotas.Settle(line, reservation, Used(usage, burndown));
        call.History.Learn(usage.OutputTokenCount ?? 0, (usage.InputTokenCount ?? 0) / estimate);
    }
}
