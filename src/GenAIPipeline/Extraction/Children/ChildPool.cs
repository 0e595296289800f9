using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Extraction.Children;

/// <summary>
/// Warm child processes that parse files from outside: one at work a core, and a spare that takes over at once when one must be killed.
/// A parser that hangs, crashes or eats memory costs its child, never the service.
/// </summary>
internal sealed partial class ChildPool(ExtractionOptions options, ChildCommand command, TimeProvider time, ILogger<ChildPool> logger) : IAsyncDisposable
{
    private const int AnswersBeforeRecycling = 500;

    // A child may be handed the next range of its open file before those who came earlier, this many times in a row.
    private const int RangesInARow = 8;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private readonly object gate = new();
    private readonly List<ChildProcess> idle = [];
    private readonly List<ChildProcess> taken = [];
    private readonly LinkedList<Waiter> waiters = [];
    private readonly HashSet<Task> starts = [];
    private readonly CancellationTokenSource closing = new();
    private int alive;
    private bool isClosed;

    /// <summary>Most questions at work at once.</summary>
    public int Size { get; } = options.Children > 0 ? options.Children : Environment.ProcessorCount;

    /// <summary>Process ids of the children that have started.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (gate)
                return [.. idle.Concat(taken).Select(child => child.Id)];
        }
    }

    /// <summary>Process ids of the children at work.</summary>
    public IReadOnlyList<int> BusyProcessIds
    {
        get
        {
            lock (gate)
                return [.. taken.Select(child => child.Id)];
        }
    }

    /// <summary>Starts the children and warms them in the background; the first question does it too.</summary>
    public void Start()
    {
        lock (gate)
            while (alive <= Size && !isClosed)
            {
                alive++;
                var start = Task.Run(GrowAsync);
                starts.Add(start);
                start.ContinueWith(Forget, TaskScheduler.Default);
            }
    }

    /// <summary>Completes when every child is warm and idle, or has given up.</summary>
    public async Task WarmAsync(CancellationToken cancellation)
    {
        Start();
        Task[] pending;
        lock (gate)
            pending = [.. starts];
        await Task.WhenAll(pending).WaitAsync(cancellation);
    }

    /// <summary>Asks the next free child; prefers the one that has the file open.</summary>
    /// <exception cref="InvalidOperationException">No child can be started: an outage, not the file's fault.</exception>
    public async Task<ChildReply> AskAsync(ChildRequest request, CancellationToken cancellation)
    {
        Start();
        var child = await TakeAsync(request.Path, cancellation);
        try
        {
            var reply = await child.AskAsync(request, options.ChildTimeout, cancellation);
            if (reply is ChildReply.Failed(var failure))
                LogFailure(failure.Kind, failure.Detail, child.Id);
            return reply;
        }
        finally
        {
            GiveBack(child);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] pending;
        lock (gate)
        {
            if (isClosed)
                return;
            isClosed = true;
            closing.Cancel();
            pending = [.. starts];
        }
        await Task.WhenAll(pending);
        ChildProcess[] ended;
        lock (gate)
        {
            ended = [.. idle];
            idle.Clear();
            FailWaiters(new ObjectDisposedException(nameof(ChildPool)));
        }
        await Task.WhenAll(ended.Select(child => child.EndAsync()));
    }

    private async Task<ChildProcess> TakeAsync(string path, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (taken.Count < Size && idle.Count > 0 && waiters.Count == 0)
            {
                // The last used is the warmest, and leaves the spare small.
                var chosen = idle.FindLastIndex(child => child.LastPath == path);
                return TakeIdle(chosen >= 0 ? chosen : idle.Count - 1);
            }
            waiter = new(path);
            waiters.AddLast(waiter);
        }
        await using var cancelled = cancellation.Register(() => waiter.Child.TrySetCanceled(cancellation));
        return await waiter.Child.Task;
    }

    private ChildProcess TakeIdle(int index)
    {
        var child = idle[index];
        idle.RemoveAt(index);
        taken.Add(child);
        return child;
    }

    private void GiveBack(ChildProcess child)
    {
        lock (gate)
        {
            taken.Remove(child);
            if (child.IsDead || IsSpent(child) || isClosed)
            {
                child.Dispose();
                alive--;
            }
            else
            {
                idle.Add(child);
            }
            ServeWaiters();
        }
        Start();
    }

    private bool IsSpent(ChildProcess child) =>
        child.Answers >= AnswersBeforeRecycling || child.ResidentBytes() > ((long)options.ChildHeapMiB + 120) << 20;

    private void ServeWaiters()
    {
        while (taken.Count < Size && idle.Count > 0 && waiters.First is { } first)
        {
            var child = idle[^1];
            var chosen = child.RangesInARow < RangesInARow ? Find(child.LastPath) ?? first : first;
            child.RangesInARow = chosen == first ? 0 : child.RangesInARow + 1;
            waiters.Remove(chosen);
            TakeIdle(idle.Count - 1);
            if (!chosen.Value.Child.TrySetResult(child))
            {
                taken.Remove(child);
                idle.Add(child);
            }
        }
    }

    private LinkedListNode<Waiter>? Find(string? path)
    {
        for (var node = waiters.First; node is not null; node = node.Next)
            if (node.Value.Path == path)
                return node;
        return null;
    }

    private async Task GrowAsync()
    {
        try
        {
            var child = await ChildProcess.StartAsync(ChildLimits.StartInfo(command, options.ChildHeapMiB), StartDeadline, time);
            if (IsNobodyWaiting())
                await child.WarmUpAsync(StartDeadline, closing.Token);
            Add(child);
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            LogNoStart(fault);
            lock (gate)
            {
                alive--;
                if (alive == 0)
                    FailWaiters(new InvalidOperationException("Expected to start a child process for reading files, got none; see the inner exception.", fault));
            }
        }
        catch (OperationCanceledException)
        {
            lock (gate)
                alive--;
        }
    }

    private void Add(ChildProcess child)
    {
        lock (gate)
        {
            if (child.IsDead || isClosed)
            {
                child.Dispose();
                alive--;
                // Who came while it warmed up is not left to wait for the next question; the next child is not warmed before it is asked.
                if (waiters.Count > 0)
                    Start();
                return;
            }
            // In front: the newest is the least warm.
            idle.Insert(0, child);
            ServeWaiters();
        }
    }

    private bool IsNobodyWaiting()
    {
        lock (gate)
            return waiters.Count == 0;
    }

    private void FailWaiters(Exception reason)
    {
        foreach (var waiter in waiters)
            waiter.Child.TrySetException(reason);
        waiters.Clear();
    }

    private void Forget(Task start)
    {
        lock (gate)
            starts.Remove(start);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Child {Child} gave no answer: {Kind} ({Detail})")]
    private partial void LogFailure(ChildFailureKind kind, string detail, int child);

    [LoggerMessage(Level = LogLevel.Error, Message = "No child process for reading files could be started")]
    private partial void LogNoStart(Exception fault);

    private sealed record Waiter(string Path)
    {
        public TaskCompletionSource<ChildProcess> Child { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
