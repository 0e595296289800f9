using System.Collections.Concurrent;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Models;

/// <summary>
/// Computes an answer once, however many callers in however many processes want it: from memory, else from the flight that another caller of this process began,
/// else from the database, else by the one process that claims it. Claims of dead processes are taken over at once, those of frozen ones when their lease ends.
/// </summary>
public sealed partial class AnswerCache : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>A net under notifications that were lost, and how soon the death of a claim's owner is seen.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Between attempts to store a paid answer: doubled, about half a minute in all.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastDelay = TimeSpan.FromSeconds(16);

    private readonly AnswerStore store;
    private readonly TimeProvider time;
    private readonly ILogger<AnswerCache> log;
    private readonly Listener? listener;
    private readonly AnswerMemory memory;
    private readonly Guid self = Guid.NewGuid();
    private readonly ConcurrentDictionary<(string Scope, string Key), TaskCompletionSource<byte[]?>> flights = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <param name="store">Where answers are kept.</param>
    /// <param name="time">Drives leases and polls.</param>
    /// <param name="log">Told when a claim could not be renewed.</param>
    /// <param name="options">Limits; null is the default ones.</param>
    /// <param name="listener">Wakes waiters and tells deletions; without it memory keeps nothing and waiters look twice a second.</param>
    public AnswerCache(AnswerStore store, TimeProvider time, ILogger<AnswerCache> log, AnswerCacheOptions? options = null, Listener? listener = null)
    {
        (this.store, this.time, this.log, this.listener) = (store, time, log, listener);
        Options = options ?? new AnswerCacheOptions();
        memory = new AnswerMemory(Options.MemoryBytes);
        Uses = new AnswerUses(store, time, log);
        listener?.On(AnswerStore.Channel, Notified);
    }

    internal AnswerCacheOptions Options { get; }

    /// <summary>Hits on their way to the database.</summary>
    internal AnswerUses Uses { get; }

    /// <summary>The stored value, or what <paramref name="compute"/> gives; that is stored if it says so.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="compute">Makes the answer; false as second value keeps it out of the store.</param>
    /// <param name="cancellation">Ends waiting and computing; a computation that others wait for is then begun anew by one of them.</param>
    internal async Task<(byte[] Value, bool IsHit)> GetAsync(AnswerRequest request, Func<CancellationToken, Task<(byte[] Value, bool IsKept)>> compute, CancellationToken cancellation)
    {
        var name = (request.Scope, request.KeyText);
        while (true)
        {
            if (memory.Find(request) is { } remembered)
                return (remembered, true);
            var mine = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var flight = flights.GetOrAdd(name, mine);
            if (flight != mine)
            {
                if (await flight.Task.WaitAsync(cancellation) is { } shared)
                    return (shared, true);
                continue;
            }

            byte[]? stored = null;
            try
            {
                var found = await FindOrComputeAsync(request, compute, cancellation);
                stored = found.IsStored ? found.Value : null;
                return (found.Value, found.IsHit);
            }
            finally
            {
                flights.TryRemove(name, out _);
                Wake(request.KeyText);
                mine.SetResult(stored);
            }
        }
    }

    public void Dispose()
    {
        Uses.Dispose();
        memory.Dispose();
    }

    private async Task<(byte[] Value, bool IsHit, bool IsStored)> FindOrComputeAsync(AnswerRequest request, Func<CancellationToken, Task<(byte[] Value, bool IsKept)>> compute, CancellationToken cancellation)
    {
        var isAwaited = false;
        while (true)
        {
            var readAt = memory.Generation;
            // Registered before looking, so that no wake-up is lost.
            var wake = waiting.GetOrAdd(request.KeyText, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            var owner = listener?.Presence is { } presence ? new AnswerOwner(presence, IsWatched: true) : new AnswerOwner(self, IsWatched: false);
            var claim = await store.ClaimAsync(request, owner, Lease, cancellation);
            if (claim.Value is { } value)
            {
                Keep(request, value, claim.Remaining, readAt);
                return (value, true, true);
            }

            if (claim.IsClaimed)
            {
                var (computed, isStored) = await ComputeAsync(request, owner, compute, readAt, cancellation);
                return (computed, false, isStored);
            }

            if (!isAwaited)
            {
                isAwaited = true;
                await store.AwaitAsync(request, cancellation);
                continue;
            }

            await Task.WhenAny(wake.Task, Task.Delay(Poll, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            // Given up: whoever claims it now has to be asked again to tell.
            isAwaited = !wake.Task.IsCompleted;
        }
    }

    private async Task<(byte[] Value, bool IsStored)> ComputeAsync(
        AnswerRequest request, AnswerOwner owner, Func<CancellationToken, Task<(byte[] Value, bool IsKept)>> compute, long readAt, CancellationToken cancellation)
    {
        using var done = new CancellationTokenSource();
        var renewal = RenewAsync(request, owner, done.Token);
        var isOver = false;
        try
        {
            var (value, isKept) = await compute(cancellation);
            if (!isKept)
                return (value, false);
            // It is paid: stored whether or not the caller still waits.
            var isStored = await StoreAsync(request, value);
            isOver = true;
            if (isStored)
                Keep(request, value, request.Lifetime, readAt);
            return (value, isStored);
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
            if (!isOver)
                await ReleaseAsync(request, owner);
        }
    }

    /// <summary>A paid answer outlives a restart of the database; without one for longer it is used, but not kept.</summary>
    private async Task<bool> StoreAsync(AnswerRequest request, byte[] value)
    {
        for (var delay = FirstDelay; ; delay *= 2)
        {
            try
            {
                return await store.StoreAsync(request, value, CancellationToken.None);
            }
            catch (NpgsqlException e) when (e.IsTransient && delay <= LastDelay)
            {
                NotStoredYet(e.Message);
                await Task.Delay(delay, time, CancellationToken.None);
            }
            catch (NpgsqlException e)
            {
                NotStored(e.Message);
                return false;
            }
        }
    }

    private async Task ReleaseAsync(AnswerRequest request, AnswerOwner owner)
    {
        try
        {
            await store.ReleaseAsync(request, owner, CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            // What the call ended with matters more; the claim ends with its lease.
            ClaimNotRenewed(e.Message);
        }
    }

    private async Task RenewAsync(AnswerRequest request, AnswerOwner owner, CancellationToken done)
    {
        try
        {
            using var timer = new PeriodicTimer(Lease / 3, time);
            while (await timer.WaitForNextTickAsync(done))
                await store.RenewAsync(request, owner, Lease, done);
        }
        catch (OperationCanceledException)
        {
            // The computation ended, and the claim with it.
        }
        catch (NpgsqlException e)
        {
            // The claim may pass to another process: the call is then made twice, and the first writer wins.
            ClaimNotRenewed(e.Message);
        }
    }

    /// <summary>Only while deletions are heard of: what is deleted elsewhere must not live on here.</summary>
    private void Keep(AnswerRequest request, byte[] value, TimeSpan remaining, long readAt)
    {
        if (listener?.Presence is not null)
            memory.Keep(request, value, remaining, readAt);
    }

    private void Notified(string? payload)
    {
        if (payload is null)
        {
            memory.Clear();
            foreach (var key in waiting.Keys)
                Wake(key);
        }
        else if (payload == AnswerStore.AllDeleted)
        {
            memory.Clear();
        }
        else if (payload.StartsWith('-') && payload.IndexOf(' ') is var blank and > 0)
        {
            memory.Forget(payload[1..blank], payload[(blank + 1)..]);
        }
        else
        {
            Wake(payload);
        }
    }

    private void Wake(string key)
    {
        if (waiting.TryRemove(key, out var wake))
            wake.TrySetResult();
    }

    [LoggerMessage(LogLevel.Warning, "The claim on an answer could not be renewed or given back: {Reason}")]
    private partial void ClaimNotRenewed(string reason);

    [LoggerMessage(LogLevel.Warning, "A model's answer could not be stored and is tried again: {Reason}")]
    private partial void NotStoredYet(string reason);

    [LoggerMessage(LogLevel.Error, "A model's answer could not be stored; it is used once and paid again next time: {Reason}")]
    private partial void NotStored(string reason);
}
