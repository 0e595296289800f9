using System.Data.Common;
using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Platform.Models;

/// <summary>Whether the models of the account can be called: each is asked for a word when that is first wanted, and again every half minute until it has answered once.</summary>
/// <remarks>
/// Costs a few tokens, which stand in the ledger. A model that is busy or ill for the moment is no fault of the configuration, so it counts as ready; but it is asked again,
/// because a permission that is missing shows only when the outage before it is over.
/// </remarks>
public sealed class ModelReadiness(ModelGateway gateway, TimeProvider time) : IDisposable
{
    /// <summary>What readiness calls it.</summary>
    public const string Name = "models";

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    /// <summary>A model that takes longer is ill or busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly HashSet<ModelOptions> heard = [];
    private readonly CancellationTokenSource ended = new();
    private Task<string?>? asked;
    private Task<string?>? askedBefore;
    private long askedAt;

    /// <summary>Null when they can, as far as is known, else one sentence that names the model and what to do.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        Task<string?> question;
        lock (gate)
        {
            var open = gateway.OfAccounts.Where(link => !heard.Contains(link.Options)).ToList();
            if (open.Count == 0)
                return null;
            if (asked is null || (asked.IsCompleted && time.GetElapsedTime(askedAt) >= Again))
                (askedBefore, asked, askedAt) = (asked, Task.Run(() => AskAsync(open), CancellationToken.None), time.GetTimestamp());
            question = asked;
        }

        // Nobody waits a second time for a model that is ill.
        if (!question.IsCompleted && askedBefore is { IsCompletedSuccessfully: true, Result: null })
            return null;
        return await question.WaitAsync(cancellation);
    }

    private async Task<string?> AskAsync(IReadOnlyList<ModelLink> open)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, patience.Token);
        var faults = await Task.WhenAll(open.Select(link => AskAsync(link, either.Token)));
        return faults.FirstOrDefault(fault => fault is not null);
    }

    private async Task<string?> AskAsync(ModelLink link, CancellationToken cancellation)
    {
        try
        {
            await ModelProbe.AskAsync(link.Client, cancellation);
        }
        catch (ModelFailureException e) when (e.NeedsOperator || e.Cause == ModelFailureCause.Rejected)
        {
            return e.Message;
        }
        catch (ModelFailureException e) when (e.IsOutage || e.Cause is ModelFailureCause.Throttled or ModelFailureCause.ThrottledToday)
        {
            return null;
        }
        catch (ModelFailureException)
        {
            // It answered, if only with a refusal.
        }
        catch (Exception e) when (e is ModelQuotaWaitException or DbException or OperationCanceledException)
        {
            return null;
        }

        lock (gate)
            heard.Add(link.Options);
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
    }
}
