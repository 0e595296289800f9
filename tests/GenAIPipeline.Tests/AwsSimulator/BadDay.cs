using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>What can go wrong with one call of a service.</summary>
public enum BadDay
{
    /// <summary>The service's own refusal: too many calls.</summary>
    Throttled,

    /// <summary>A moment too late, but whole.</summary>
    Delayed,

    /// <summary>Nothing comes, and nothing was done.</summary>
    Hangs,

    /// <summary>Nothing comes, though the work was done.</summary>
    HangsBehindWork,

    /// <summary>The service's own 500.</summary>
    Fails,

    /// <summary>The service's own 500, though the work was done.</summary>
    FailsBehindWork,

    /// <summary>The connection is cut before the work.</summary>
    Reset,

    /// <summary>The connection is cut behind the work.</summary>
    ResetBehindWork,

    /// <summary>Half of the answer comes.</summary>
    Truncated,

    /// <summary>What comes is a proxy's page.</summary>
    Garbled,

    /// <summary>What comes is JSON, with nothing in it.</summary>
    Blank,
}

/// <summary>The days as faults of the simulator.</summary>
internal static class BadDays
{
    public static Fault Of(BadDay day, string operation, int? count)
    {
        var fault = new Fault { Kind = Kind(day), Operation = operation, Count = count, AfterWork = day is BadDay.HangsBehindWork or BadDay.FailsBehindWork or BadDay.ResetBehindWork };
        return day switch
        {
            BadDay.Delayed => fault with { Delay = TimeSpan.FromMilliseconds(20) },
            BadDay.Blank => fault with { Code = "{}" },
            _ => fault,
        };
    }

    /// <summary>The work was done, and its answer did not arrive: it may be paid for in vain.</summary>
    public static bool LosesAnswer(this BadDay day) => day >= BadDay.Truncated || day is BadDay.HangsBehindWork or BadDay.FailsBehindWork or BadDay.ResetBehindWork;

    private static FaultKind Kind(BadDay day) => day switch
    {
        BadDay.Throttled => FaultKind.Throttle,
        BadDay.Delayed => FaultKind.Delay,
        BadDay.Hangs or BadDay.HangsBehindWork => FaultKind.Hang,
        BadDay.Fails or BadDay.FailsBehindWork => FaultKind.ServerError,
        BadDay.Reset or BadDay.ResetBehindWork => FaultKind.Reset,
        BadDay.Truncated => FaultKind.Truncate,
        _ => FaultKind.Garbled,
    };
}
