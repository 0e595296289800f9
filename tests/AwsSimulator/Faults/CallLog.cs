using System.Collections.Concurrent;

namespace GenAIPipeline.AwsSimulator.Faults;

/// <summary>One finished call.</summary>
/// <param name="Service">Signing name.</param>
/// <param name="Operation">Operation of the API model.</param>
/// <param name="Target">What it was about.</param>
/// <param name="WorkKey">Names the paid work; empty if none.</param>
/// <param name="Outcome"><c>ok</c>, the error's code, or <c>reset</c>, <c>hang</c>, <c>truncate</c>, <c>garbled</c>, <c>gone</c> (the client left).</param>
/// <param name="Worked">The service did what it was asked for.</param>
/// <param name="Delivered">The whole answer went out.</param>
/// <param name="At">When the answer ended.</param>
public sealed record CallRecord(string Service, string Operation, string Target, string WorkKey, string Outcome, bool Worked, bool Delivered, DateTimeOffset At)
{
    /// <summary>The faults that struck it: an answer that went out whole may be spoiled nevertheless.</summary>
    public IReadOnlyList<FaultKind> Struck { get; init; } = [];
}

/// <summary>How many calls ended alike.</summary>
public sealed record CallCount(string Service, string Operation, string Outcome, bool Worked, bool Delivered, long Calls);

/// <summary>Every call that was answered, or was not. Counts are kept for ever, single calls the last 50,000. Who has seen the end of a call finds it here.</summary>
public sealed class CallLog
{
    private const int MaxKept = 50_000;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly Queue<CallRecord> recent = new();
    private readonly Dictionary<CallCount, long> counts = [];
    private readonly ConcurrentDictionary<OpenCall, bool> open = new();

    /// <summary>Told of each call as it is noted.</summary>
    public event Action<CallRecord>? Noted;

    /// <summary>The last calls, oldest first.</summary>
    public IReadOnlyList<CallRecord> Recent()
    {
        AwaitEnds();
        lock (gate)
            return [.. recent];
    }

    /// <summary>Counts by service, operation, outcome, worked and delivered.</summary>
    public IReadOnlyList<CallCount> Counts()
    {
        AwaitEnds();
        lock (gate)
            return [.. counts.Select(entry => entry.Key with { Calls = entry.Value }).OrderBy(count => (count.Service, count.Operation, count.Outcome))];
    }

    /// <summary>Calls of an operation that were paid for: the work was done and its whole answer delivered. Those lost on the way are not among them.</summary>
    public long Paid(string service, string operation) => Counts().Where(count => count.Service == service && count.Operation == operation && count.Worked && count.Delivered).Sum(count => count.Calls);

    /// <summary>Calls of an operation whose work was done and whose answer was lost on the way.</summary>
    public long Lost(string service, string operation) => Counts().Where(count => count.Service == service && count.Operation == operation && count.Worked && !count.Delivered).Sum(count => count.Calls);

    internal OpenCall Begin()
    {
        var call = new OpenCall(this);
        open[call] = true;
        return call;
    }

    /// <summary>A caller has the last byte before the call is noted.</summary>
    private void AwaitEnds() => SpinWait.SpinUntil(() => !open.Keys.Any(call => call.IsAtItsEnd), LongestEnd);

    internal void Add(CallRecord call)
    {
        var key = new CallCount(call.Service, call.Operation, call.Outcome, call.Worked, call.Delivered, 0);
        lock (gate)
        {
            counts[key] = counts.GetValueOrDefault(key) + 1;
            recent.Enqueue(call);
            if (recent.Count > MaxKept)
                recent.Dequeue();
        }

        Noted?.Invoke(call);
    }

    internal void Clear()
    {
        lock (gate)
        {
            recent.Clear();
            counts.Clear();
        }
    }

    /// <summary>A call that is not noted yet.</summary>
    internal sealed class OpenCall(CallLog log) : IDisposable
    {
        private volatile bool isAtItsEnd;

        /// <summary>Its answer has begun to go out, or its connection is about to be cut.</summary>
        public bool IsAtItsEnd
        {
            get => isAtItsEnd;
            set => isAtItsEnd = value;
        }

        public void Dispose() => log.open.TryRemove(this, out _);
    }
}
