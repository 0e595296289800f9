using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Faults;

/// <summary>How faults strike a call: before the work, within the answer, after the work.</summary>
internal static class Strikes
{
    private const long CutWithoutLength = 200;
    private const string ProxyPage = "<html><body>502 Bad Gateway</body></html>";

    public static async Task BeforeWorkAsync(SimulatedCall call, ErrorCodes errors, TimeProvider clock)
    {
        foreach (var fault in call.Faults)
            if (fault.Kind == FaultKind.Delay)
                await WaitAsync(call, fault, fault.Delay ?? TimeSpan.FromSeconds(1), clock);
        foreach (var fault in call.Faults)
            if (!fault.AfterWork)
                await StrikeAsync(call, fault, errors, clock);
    }

    public static async Task AfterWorkAsync(SimulatedCall call, ErrorCodes errors, TimeProvider clock)
    {
        foreach (var fault in call.Faults)
            if (fault.AfterWork)
                await StrikeAsync(call, fault, errors, clock);
    }

    /// <summary>Puts a stream before the answer that cuts or garbles it, or that swallows it where it is to be lost; null if no fault asks for one.</summary>
    public static Stream? GuardAnswer(SimulatedCall call)
    {
        var response = call.Http.Response;
        if (call.Faults.Any(fault => fault.AfterWork && fault.Kind is FaultKind.Reset or FaultKind.Hang or FaultKind.ServerError))
            return response.Body = new SwallowingStream();
        if (call.Fault(FaultKind.Garbled) is { } garbled)
            return response.Body = new GarblingStream(response.Body, garbled.Code ?? ProxyPage);
        if (call.Fault(FaultKind.Truncate) is not { } cut)
            return null;
        var original = response.Body;
        return response.Body = new CuttingStream(original, () => cut.AfterBytes ?? response.ContentLength / 2 ?? CutWithoutLength);
    }

    private static async Task StrikeAsync(SimulatedCall call, Fault fault, ErrorCodes errors, TimeProvider clock)
    {
        switch (fault.Kind)
        {
            case FaultKind.Throttle:
                throw new SimulatedErrorException(fault.Code ?? errors.Throttled.Code, fault.Status ?? errors.Throttled.Status, errors.ThrottledMessage);
            case FaultKind.ServerError:
                throw new SimulatedErrorException(fault.Code ?? errors.Internal.Code, fault.Status ?? errors.Internal.Status, "An internal error occurred.");
            case FaultKind.Reset:
                throw new BrokenAnswerException("reset");
            case FaultKind.Hang:
                await WaitAsync(call, fault, fault.Delay ?? Timeout.InfiniteTimeSpan, clock);
                throw new BrokenAnswerException("hang");
        }
    }

    private static Task WaitAsync(SimulatedCall call, Fault fault, TimeSpan time, TimeProvider clock)
    {
        var waiting = Task.Delay(time, clock, call.Http.RequestAborted);
        call.Simulator.Waits(fault);
        return waiting;
    }
}
