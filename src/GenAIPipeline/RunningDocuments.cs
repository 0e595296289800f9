using System.Collections.Concurrent;
using GenAIPipeline.Documents;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline;

/// <summary>The leases that this process holds: renewed every 10 s, and dropped at once when somebody cancels, deletes or reprocesses the document.</summary>
public sealed partial class RunningDocuments : IDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<DocumentId, HeldLease> held = [];
    private readonly LeaseStore leases;
    private readonly ILogger<RunningDocuments> log;
    private readonly ITimer renewal;
    private readonly IDisposable watch;
    private long started;

    public RunningDocuments(LeaseStore leases, DocumentChanges changes, TimeProvider time, ILogger<RunningDocuments> log)
    {
        this.leases = leases;
        this.log = log;
        renewal = time.CreateTimer(_ => Renew(), null, RenewEvery, RenewEvery);
        watch = changes.Watch(change =>
        {
            if (change is { Progress: null, Status: null or DocumentStatus.Cancelled } && held.TryGetValue(change.Id, out var lease))
                lease.Lose();
        });
    }

    /// <summary>Documents at work now.</summary>
    public int Count => held.Count;

    /// <summary>Leases ever held; documents that came and went between two looks show here.</summary>
    public long Started => Interlocked.Read(ref started);

    /// <summary>Holds a lease until it is disposed.</summary>
    internal HeldLease Hold(Lease lease, CancellationToken stopping)
    {
        var holding = new HeldLease(lease, ended => held.TryRemove(new(lease.Document.Id, ended)), stopping);
        held[lease.Document.Id] = holding;
        Interlocked.Increment(ref started);
        return holding;
    }

    public void Dispose()
    {
        renewal.Dispose();
        watch.Dispose();
    }

    private void Renew()
    {
        foreach (var lease in held.Values)
            _ = RenewAsync(lease); // observed inside: a lease that cannot be renewed is lost when it has run out
    }

    private async Task RenewAsync(HeldLease holding)
    {
        try
        {
            if (!await leases.RenewAsync(holding.Lease, CancellationToken.None))
                holding.Lose();
        }
        catch (NpgsqlException e)
        {
            NotRenewed(holding.Lease.Document.Id, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The lease of document {Id} was not renewed: {Reason}")]
    private partial void NotRenewed(DocumentId id, string reason);
}

/// <summary>A lease in use; its token fires when the lease is lost or the process stops.</summary>
internal sealed class HeldLease(Lease lease, Action<HeldLease> ended, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    public Lease Lease { get; } = lease;

    public CancellationToken Token => source.Token;

    public bool IsLost { get; private set; }

    public void Lose()
    {
        IsLost = true;
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the run ended in the same moment; there is nothing left to call off
        }
    }

    public void Dispose()
    {
        ended(this);
        source.Dispose();
    }
}
