using GenAIPipeline.AwsSimulator;
using GenAIPipeline.AwsSimulator.Faults;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>A clock on which pauses between tries pass at once. Patience with a call ends when the simulator says that the call hangs, and never because this machine is slow.</summary>
internal sealed class HastyClock() : FakeTimeProvider(TimeProvider.System.GetUtcNow())
{
    /// <summary>Longer than any pause between tries, shorter than any patience.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestPause)
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }

    /// <summary>Ends the patience of whoever waits for a call that hangs.</summary>
    public void WatchHangs(Simulator simulator, TimeSpan patience) => simulator.CallWaits += fault =>
    {
        if (fault.Kind == FaultKind.Hang)
            ThreadPool.QueueUserWorkItem(_ => Advance(patience));
    };
}
