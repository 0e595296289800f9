using System.Reflection;
using Xunit.v3;

[assembly: GenAIPipeline.Patience]

namespace GenAIPipeline;

/// <summary>Ends a test that waits for what never comes: its token fires after three minutes, so that it fails under its name and the others run on.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class PatienceAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<IXunitTest, Timer> timers = [];

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var context = TestContext.Current;
        timers[test] = new Timer(_ => context.CancelCurrentTest(), null, Limit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (timers.TryRemove(test, out var timer))
            timer.Dispose();
    }
}
