namespace GenAIPipeline.Platform.Outbox;

/// <summary>Wakes the sequencer after a commit and readers after a pass, within the process and (through NOTIFY) across processes.</summary>
public sealed class FeedSignal : IDisposable
{
    private readonly SemaphoreSlim committed = new(0, 1);
    private TaskCompletionSource published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A transaction with events was committed here.</summary>
    public void Committed()
    {
        try
        {
            committed.Release();
        }
        catch (SemaphoreFullException)
        {
            // a pass is due already; it will see this commit too
        }
    }

    /// <summary>New events stand in the feed.</summary>
    public void Published() => Interlocked.Exchange(ref published, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Completes at the next publication. Take it before reading, so that nothing is missed in between.</summary>
    public Task NextPublication => published.Task;

    public void Dispose() => committed.Dispose();

    internal Task WaitForCommitAsync(TimeSpan atMost, CancellationToken cancellation) => committed.WaitAsync(atMost, cancellation);
}
