using GenAIPipeline.Platform.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Publishing;

/// <summary>
/// Sends the feed out of the process, at least once and for each document in order. One process at a time sends, by a lease; how far it is stands in the
/// database and moves only over events that were taken, so that none is skipped. A crash between sending and noting sends some again, with the same ids.
/// </summary>
public sealed partial class EventRelay(EventRelayStore store, FeedSignal signal, IEventSender sender, EventRelayMeter meter, TimeProvider time, ILogger<EventRelay> log) : BackgroundService
{
    /// <summary>Events of one tenant that are looked at together: one that is not taken holds up so many at most before the cursor has to wait for it.</summary>
    private const int WindowEvents = 200;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>From sending a call to its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How often to look without being told.</summary>
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(1);

    private readonly Guid owner = Guid.NewGuid();
    private readonly EventBackoff backoff = new(time);

    /// <summary>By tenant, what was taken behind the cursor.</summary>
    private readonly Dictionary<string, HashSet<long>> ahead = new(StringComparer.Ordinal);

    /// <summary>What somebody has to put right before events go on, as this process met it last; null when nothing is known.</summary>
    public string? Refusal { get; private set; }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.ReleaseAsync(sender.Name, owner, cancellationToken);
        }
        catch (NpgsqlException e)
        {
            PassFailed(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var published = signal.NextPublication; // taken before the pass, so that nothing slips in between
                if (!await PassAsync(stoppingToken))
                    await Task.WhenAny(published, Task.Delay(Net, time, stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                PassFailed(e.Message);
                await Task.Delay(Net, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sends what can be sent now, if this process may; answers whether anything was taken.</summary>
    internal async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (!await store.HoldAsync(sender.Name, owner, Lease, cancellation))
        {
            meter.Waits(0);
            ahead.Clear();
            return false;
        }

        var held = time.GetTimestamp();
        var backlogs = await store.BacklogAsync(sender.Name, cancellation);
        meter.Waits(backlogs.Sum(backlog => backlog.Last - backlog.Sent));
        var isMoved = false;
        foreach (var backlog in backlogs)
        {
            // What is left has to be sent while the lease lasts, a call that hangs included.
            if (backoff.IsClosed || time.GetElapsedTime(held) + Patience > Lease / 2)
                break;
            isMoved |= await SendAsync(backlog, held, cancellation);
        }

        return isMoved;
    }

    private async Task<bool> SendAsync(FeedBacklog backlog, long held, CancellationToken cancellation)
    {
        var events = await store.ReadAsync(backlog, WindowEvents, cancellation);
        if (events.Count == 0)
            return false;
        if (backlog.Sent > 0 && events[0].Sequence > backlog.Sent + 1)
            Removed(backlog.Tenant, backlog.Sent + 1, events[0].Sequence - 1);
        if (!ahead.TryGetValue(backlog.Tenant, out var taken))
            ahead[backlog.Tenant] = taken = [];
        var window = new TenantWindow(events, taken);
        while (!backoff.IsClosed && time.GetElapsedTime(held) + Patience <= Lease / 2)
        {
            var next = window.Next(sender.MostEvents, document => backoff.Holds(backlog.Tenant, document));
            if (next.Count == 0)
                break;
            await SendAsync(window, next, cancellation);
        }

        // What was sent is noted, whoever stops us now.
        if (window.TakenUpTo is not { } sequence || !await store.AdvanceAsync(sender.Name, owner, backlog.Tenant, sequence, CancellationToken.None))
            return false;
        taken.RemoveWhere(each => each <= sequence);
        if (taken.Count == 0)
            ahead.Remove(backlog.Tenant);
        return true;
    }

    private async Task SendAsync(TenantWindow window, IReadOnlyList<FeedEvent> events, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var reasons = await sender.SendAsync(events, either.Token);
            backoff.Answered();
            Refusal = null;
            foreach (var (e, reason) in events.Zip(reasons))
                Note(window, e, reason);
        }
        catch (EventSendException e)
        {
            meter.Failed(events.Count, e.NeedsOperator ? "refused" : "unreachable");
            backoff.Close(e.NeedsOperator);
            Refusal = e.NeedsOperator ? e.Message : null;
            if (e.NeedsOperator)
                CallRefused(sender.Name, e.Message);
            else
                CallFailed(sender.Name, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            meter.Failed(events.Count, "timeout");
            backoff.Close(needsOperator: false);
            CallFailed(sender.Name, $"No answer within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private void Note(TenantWindow window, FeedEvent e, string? reason)
    {
        if (reason is null)
        {
            window.Take(e);
            backoff.Taken(e.Tenant, e.PartitionKey);
            meter.Sent(1);
            return;
        }

        meter.Failed(1, reason);
        backoff.Hold(e.Tenant, e.PartitionKey);
        EntryRefused(sender.Name, e.Id, reason);
    }

    [LoggerMessage(LogLevel.Warning, "{Receiver} did not take the event {Event}, which is sent again: {Reason}")]
    private partial void EntryRefused(string receiver, Guid @event, string reason);

    [LoggerMessage(LogLevel.Warning, "Events wait, {Receiver} is tried again: {Reason}")]
    private partial void CallFailed(string receiver, string reason);

    [LoggerMessage(LogLevel.Error, "Events wait until somebody puts {Receiver} right: {Reason}")]
    private partial void CallRefused(string receiver, string reason);

    [LoggerMessage(LogLevel.Error, "Retention removed the events {First} to {Last} of tenant {Tenant} before they were sent; keep events for longer than the receiver may be away.")]
    private partial void Removed(string tenant, long first, long last);

    [LoggerMessage(LogLevel.Warning, "Events wait for the database: {Reason}")]
    private partial void PassFailed(string reason);
}
