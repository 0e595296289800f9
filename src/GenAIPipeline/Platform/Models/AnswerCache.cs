using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Platform.Models;

/// <summary>Computes an answer once, however many callers in however many processes want it. In a process waiters are woken; across processes they look twice a second.</summary>
public sealed partial class AnswerCache(AnswerStore store, TimeProvider time, ILogger<AnswerCache> log)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Guid owner = Guid.NewGuid();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> running = new(StringComparer.Ordinal);

    /// <summary>The stored value, or what <paramref name="compute"/> gives; that is stored if it says so.</summary>
    /// <param name="tenant">Answers are never shared between tenants.</param>
    /// <param name="key">Hash of everything the answer depends on.</param>
    /// <param name="document">Tag of the document that uses the answer.</param>
    /// <param name="lifetime">How long the answer is kept.</param>
    /// <param name="compute">Makes the answer; false as second value keeps it out of the store.</param>
    /// <param name="cancellation">Ends waiting and computing; a computation that others wait for is then begun anew by one of them.</param>
    internal async Task<(byte[] Value, bool IsHit)> GetAsync(string tenant, byte[] key, string document, TimeSpan lifetime, Func<CancellationToken, Task<(byte[] Value, bool IsKept)>> compute, CancellationToken cancellation)
    {
        var name = $"{tenant}\n{Convert.ToHexString(key)}";
        while (true)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = this.running.GetOrAdd(name, mine);
            if (running != mine)
            {
                await running.Task.WaitAsync(cancellation);
                continue;
            }

            try
            {
                var (value, isClaimed) = await store.ClaimAsync(tenant, key, owner, Lease, document, cancellation);
                if (value is not null)
                    return (value, true);
                if (isClaimed)
                    return (await ComputeAsync(tenant, key, lifetime, compute, cancellation), false);
            }
            finally
            {
                this.running.TryRemove(name, out _);
                mine.SetResult();
            }

            await Task.Delay(Poll, time, cancellation);
        }
    }

    private async Task<byte[]> ComputeAsync(string tenant, byte[] key, TimeSpan lifetime, Func<CancellationToken, Task<(byte[] Value, bool IsKept)>> compute, CancellationToken cancellation)
    {
        using var done = new CancellationTokenSource();
        var renewal = RenewAsync(tenant, key, done.Token);
        var isStored = false;
        try
        {
            var (value, isKept) = await compute(cancellation);
            if (isKept)
            {
                // It is paid: stored whether or not the caller still waits.
                await store.StoreAsync(tenant, key, value, lifetime, CancellationToken.None);
                isStored = true;
            }

            return value;
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
            if (!isStored)
                await store.ReleaseAsync(tenant, key, owner, CancellationToken.None);
        }
    }

    private async Task RenewAsync(string tenant, byte[] key, CancellationToken done)
    {
        try
        {
            using var timer = new PeriodicTimer(Lease / 3, time);
            while (await timer.WaitForNextTickAsync(done))
                await store.RenewAsync(tenant, key, owner, Lease, done);
        }
        catch (OperationCanceledException)
        {
            // The computation ended, and the claim with it.
        }
        catch (Npgsql.NpgsqlException e)
        {
            // The claim may pass to another process: the call is then made twice, and the first writer wins.
            ClaimNotRenewed(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The claim on an answer could not be renewed: {Reason}")]
    private partial void ClaimNotRenewed(string reason);
}
