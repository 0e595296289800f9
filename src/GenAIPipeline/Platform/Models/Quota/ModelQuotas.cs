using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>All quotas of this process: one round trip in about 100 ms settles what ended and grants what waits; an idle process is silent.</summary>
public sealed partial class ModelQuotas : IAsyncDisposable
{
    private const double TickSeconds = 0.1;

    /// <summary>While there is plenty a call that has to wait does so for a round trip, not for a tick.</summary>
    private const double HurriedSeconds = 0.004;

    /// <summary>Between ticks that only show that this process lives.</summary>
    private const double HeartbeatSeconds = 1;

    /// <summary>Between attempts to reach a database that is away.</summary>
    private const double AwaySeconds = 1;

    private const double SaveSeconds = 10;

    /// <summary>An allowance that nobody has used for so long is left to others.</summary>
    private const double IdleSeconds = 30;

    private readonly QuotaStore store;
    private readonly QuotaMeter meter;
    private readonly TimeProvider time;
    private readonly ILogger<ModelQuotas> log;
    private readonly Guid process = Guid.NewGuid();
    private readonly ConcurrentDictionary<string, QuotaLine> lines = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private TaskCompletionSource woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? loop;
    private volatile bool isResting = true;
    private bool isAway;
    private double tickedAt;
    private double usedAt;
    private double savedAt;
    private double triedAt;
    private double pace = TickSeconds;

    public ModelQuotas(QuotaStore store, QuotaMeter meter, TimeProvider time, ILogger<ModelQuotas> log)
    {
        (this.store, this.meter, this.time, this.log) = (store, meter, time, log);
        Histories = new OutputHistories(store);
        meter.Watch(() => lines.Values);
    }

    internal OutputHistories Histories { get; }

    internal QuotaMeter Meter => meter;

    internal double Now => Seconds(time.GetUtcNow());

    internal QuotaLine Line(string key, QuotaLimits limits)
    {
        var line = lines.GetOrAdd(key, static (key, limits) => new QuotaLine(key, limits), limits);
        if (line.Limits != limits)
            line.Limits = limits;
        return line;
    }

    /// <summary>Waits until the call may be made; from the allowance without waiting.</summary>
    /// <param name="line">Its quota.</param>
    /// <param name="call">The call.</param>
    /// <param name="isAgain">Whether the provider has just refused it.</param>
    /// <param name="cancellation">Takes it out of the queue.</param>
    internal async ValueTask<QuotaReservation> ReserveAsync(QuotaLine line, QuotaCall call, bool isAgain, CancellationToken cancellation)
    {
        usedAt = Now;
        if (!isAgain && line.TryTake(call, usedAt) is { } taken)
        {
            Wake(isUrgent: false);
            return taken;
        }

        line.Enqueue(call, isAgain);
        Wake(isUrgent: true);
        await using var left = cancellation.Register(static (waiting, token) => ((QuotaCall)waiting!).TryCancel(token), call);
        return await call.Granted;
    }

    /// <inheritdoc cref="QuotaLine.Settle"/>
    internal void Settle(QuotaLine line, QuotaReservation reservation, double used, ModelFailureCause? refusal = null)
    {
        line.Settle(reservation, used, refusal);
        Wake(isUrgent: false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (loop is { } running)
            await running;
        stopping.Dispose();
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Ends the loop's pause: a call that waits may be due at once, anything else only where the loop rests.</summary>
    private void Wake(bool isUrgent)
    {
        if (!isUrgent && !isResting)
            return;
        lock (gate)
        {
            woken.TrySetResult();
            if (!stopping.IsCancellationRequested)
                loop ??= Task.Run(RunAsync, CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var signal = Signal();
            var pause = DueIn();
            if (pause > 0)
            {
                await PauseAsync(signal, pause);
                continue;
            }

            await TickAsync();
        }

        await EndAsync();
    }

    private Task Signal()
    {
        lock (gate)
        {
            if (woken.Task.IsCompleted)
                woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return woken.Task;
        }
    }

    /// <summary>Seconds until the next tick.</summary>
    private double DueIn()
    {
        var since = Now - tickedAt;
        isResting = false;
        if (isAway)
            return lines.Values.Any(line => line.Waiting > 0) ? TickSeconds - since : AwaySeconds - since;
        if (lines.Values.Any(line => line.IsHurried))
            return HurriedSeconds - since;
        if (lines.Values.Any(line => line.IsBusy))
            return pace - since;
        isResting = true;
        return lines.Values.Any(line => line.IsHeld) ? HeartbeatSeconds - since : double.MaxValue;
    }

    private async Task PauseAsync(Task signal, double seconds)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var pause = seconds > 1e6 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        await Task.WhenAny(signal, Task.Delay(pause, time, over.Token));
        await over.CancelAsync();
    }

    private async Task TickAsync()
    {
        var now = tickedAt = Now;
        pace = TickSeconds * (0.9 + 0.2 * Random.Shared.NextDouble());
        if (!isAway || now - triedAt >= AwaySeconds)
            await AskAsync(now);
        foreach (var line in lines.Values)
        {
            if (isAway)
                line.Alone(now);
            line.Expire(Now);
        }

        if (!isAway && now - savedAt > SaveSeconds)
            await SaveAsync(now);
    }

    private async Task AskAsync(double now)
    {
        triedAt = now;
        var isIdle = now - usedAt > IdleSeconds;
        var asking = lines.Values.Where(line => line.IsBusy || line.IsHeld || line.IsAlone).OrderBy(line => line.Key, StringComparer.Ordinal).ToList();
        var ticks = asking.Select(line => line.Take(now)).Select(tick => isIdle ? tick with { SliceWanted = 0 } : tick).ToList();
        if (ticks.Count == 0)
            return;
        try
        {
            var answers = await store.TickAsync(process, ticks, time == TimeProvider.System ? null : now, CancellationToken.None);
            var then = Now;
            for (var n = 0; n < ticks.Count; n++)
                asking[n].Apply(ticks[n], answers[n], then);
            if (isAway)
                Back();
            isAway = false;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
        {
            if (!isAway)
                Away(e.Message);
            isAway = true;
        }
    }

    private async Task SaveAsync(double now)
    {
        savedAt = now;
        try
        {
            await Histories.SaveAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            HistoryNotSaved(e.Message);
        }
    }

    /// <summary>Tells at once what this process gives back, so that nobody waits for its lease.</summary>
    private async Task EndAsync()
    {
        usedAt = 0;
        if (!isAway)
        {
            await AskAsync(Now);
            await SaveAsync(Now);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The quotas' database is away, a small share of each quota is used until it is back: {Reason}")]
    private partial void Away(string reason);

    [LoggerMessage(LogLevel.Information, "The quotas' database is back.")]
    private partial void Back();

    [LoggerMessage(LogLevel.Warning, "The lengths of answers could not be saved, the next process begins without them: {Reason}")]
    private partial void HistoryNotSaved(string reason);
}
