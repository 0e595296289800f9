using System.Security.Cryptography;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The port: finds the service, verifies the signature, lets faults strike, has the service work, and logs how it ended.</summary>
internal sealed partial class Front(Simulator simulator, ILogger<Front> logger)
{
    private const int MaxBodyBytes = 64 * 1024 * 1024;
    private readonly Authenticator authenticator = new(simulator.Options);

    public async Task HandleAsync(HttpContext http)
    {
        var call = new SimulatedCall(simulator, http, Guid.NewGuid().ToString());
        http.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        http.Response.Headers["x-amz-request-id"] = call.RequestId;
        var service = simulator.Services[ServiceName.Of(http.Request, simulator.Services)];
        var ending = new Ending();
        using var open = simulator.Calls.Begin();
        http.Response.OnStarting(() =>
        {
            open.IsAtItsEnd = true;
            return Task.CompletedTask;
        });
        try
        {
            await AnswerAsync(call, service, ending);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            ending.Outcome = "gone";
        }
        catch (BrokenAnswerException broken)
        {
            ending.Outcome = broken.Outcome;
            open.IsAtItsEnd = true;
            ending.Worked |= broken.Outcome == "truncate" && call.ErrorCode is null; // there was an answer to cut
            http.Abort();
        }
        catch (IOException)
        {
            ending.Outcome = "gone";
        }
        var isAnswer = ending.Outcome is not ("gone" or "reset" or "hang" or "truncate" or "garbled") && (!ending.Worked || ending.Outcome == "ok"); // an error behind the work is not its answer
        var delivered = isAnswer && !http.RequestAborted.IsCancellationRequested;
        simulator.Calls.Add(new CallRecord(service.SigningName, call.Operation, call.Target, call.WorkKey, ending.Outcome, ending.Worked, delivered, simulator.Clock.GetUtcNow())
        {
            Struck = [.. call.Faults.Select(fault => fault.Kind)],
        });
    }

    private async Task AnswerAsync(SimulatedCall call, ISimulatedService service, Ending ending)
    {
        var original = call.Http.Response.Body;
        try
        {
            await WorkAsync(call, service, ending);
            await call.Http.Response.CompleteAsync();
        }
        catch (SimulatedErrorException error)
        {
            await RefuseAsync(call, service, ending, error, original);
        }
        catch (Exception e) when (e is not (OperationCanceledException or BrokenAnswerException or IOException))
        {
            LogBroken(logger, e, service.SigningName, call.Operation);
            await RefuseAsync(call, service, ending, service.Errors.Internal.With($"The simulator failed: {e.Message}"), original);
        }
    }

    private async Task WorkAsync(SimulatedCall call, ISimulatedService service, Ending ending)
    {
        if (!service.StreamsBody)
            call.Body = await ReadBodyAsync(call, service);
        var (caller, signing) = authenticator.Verify(call.Http.Request, service.Errors, service.StreamsBody ? null : Signature.Hex(SHA256.HashData(call.Body.Span)));
        call.Caller = caller;
        if (service.StreamsBody)
            call.Http.Request.Body = PayloadStream.Of(call.Http.Request, signing, service.Errors);
        service.Identify(call);
        CheckAccess(call, service, caller);

        call.Faults = simulator.Faults.ForCall(service.SigningName, call.Operation, call.Target);
        await Strikes.BeforeWorkAsync(call, service.Errors, simulator.Clock);
        var body = Strikes.GuardAnswer(call);
        await service.HandleAsync(call, call.Http.RequestAborted);
        ending.Worked = call.ErrorCode is null;
        ending.Outcome = call.ErrorCode ?? (call.Fault(FaultKind.Garbled) is null ? "ok" : "garbled");
        await Strikes.AfterWorkAsync(call, service.Errors, simulator.Clock);
        if (body is not null)
            await body.FlushAsync(call.Http.RequestAborted);
    }

    private static async Task RefuseAsync(SimulatedCall call, ISimulatedService service, Ending ending, SimulatedErrorException error, Stream original)
    {
        ending.Outcome = call.ErrorCode = error.Code;
        if (call.Http.Response.HasStarted)
            throw new BrokenAnswerException("truncate");
        var id = call.RequestId;
        call.Http.Response.Clear();
        call.Http.Response.Headers["x-amzn-RequestId"] = id;
        call.Http.Response.Headers["x-amz-request-id"] = id;
        call.Http.Response.Body = original;
        await service.WriteErrorAsync(call, error);
        await call.Http.Response.CompleteAsync();
    }

    private void CheckAccess(SimulatedCall call, ISimulatedService service, Caller caller)
    {
        if (simulator.Options.Denied.TryGetValue(caller.AccessKeyId, out var denied) && denied.Any(rule => rule == $"{service.SigningName}:*" || rule == $"{service.SigningName}:{call.Operation}"))
            throw service.Errors.AccessDenied.With($"User: arn:aws:iam::{simulator.Options.AccountId}:user/{caller.AccessKeyId} is not authorized to perform: {service.SigningName}:{call.Operation}");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(SimulatedCall call, ISimulatedService service)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await call.Http.Request.Body.ReadAsync(chunk, call.Http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MaxBodyBytes)
                throw service.Errors.Validation.With($"The request's body is longer than {MaxBodyBytes} bytes.");
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Expected {Service} {Operation} to be answered, got an exception; this is a bug of the simulator")]
    private static partial void LogBroken(ILogger logger, Exception exception, string service, string operation);

    private sealed class Ending
    {
        public bool Worked { get; set; }

        public string Outcome { get; set; } = "gone";
    }
}
