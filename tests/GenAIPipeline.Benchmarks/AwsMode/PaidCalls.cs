using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>What the log of calls says about money. A call is paid for when its work was done and its whole answer went out; pure.</summary>
internal sealed class PaidCalls
{
    private PaidCalls(IReadOnlyList<CallRecord> work)
    {
        Paid = [.. work.Where(call => call.Delivered)];
        Lost = work.Count - Paid.Count;
        var usable = Paid.Where(call => !IsSpoiled(call)).ToList();
        Spoiled = Paid.Count - usable.Count;
        Usable = usable.Count;
        var byWork = usable.GroupBy(call => call.WorkKey).ToList();
        Works = byWork.Count;
        Again = [.. byWork.Where(calls => calls.Count() > 1)];
    }

    /// <summary>All whose answer went out whole.</summary>
    public IReadOnlyList<CallRecord> Paid { get; }

    /// <summary>Those of them whose answer could be used.</summary>
    public int Usable { get; }

    /// <summary>Those whose answer went out whole and is of no use: not the JSON that was asked for, cut off, or a job that then failed. They have to be made again.</summary>
    public int Spoiled { get; }

    /// <summary>Calls that did their work, and whose answer was lost on the way.</summary>
    public int Lost { get; }

    /// <summary>Different pieces of work among the usable ones.</summary>
    public int Works { get; }

    /// <summary>Pieces of work that were paid for more than once though a usable answer had gone out.</summary>
    public IReadOnlyList<IGrouping<string, CallRecord>> Again { get; }

    public static PaidCalls Of(IEnumerable<CallRecord> calls) => new([.. calls.Where(call => call.WorkKey.Length > 0 && call.Worked)]);

    private static bool IsSpoiled(CallRecord call) => call.Struck.Any(kind => kind is FaultKind.Malformed or FaultKind.Outcome);
}
