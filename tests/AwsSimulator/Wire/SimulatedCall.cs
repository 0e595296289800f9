using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>One request on its way through the simulator.</summary>
public sealed class SimulatedCall(Simulator simulator, HttpContext http, string requestId)
{
    /// <summary>Shared state: clock, faults, log, events.</summary>
    public Simulator Simulator => simulator;

    /// <summary>The request and its answer.</summary>
    public HttpContext Http => http;

    /// <summary>The request id that the answer carries.</summary>
    public string RequestId => requestId;

    /// <summary>Who signed; null until verified.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The operation's name in the API model.</summary>
    public string Operation { get; set; } = "Unknown";

    /// <summary>What the call is about, for faults' matchers and the log: queue name, <c>bucket/key</c>, model id, job name.</summary>
    public string Target { get; set; } = "";

    /// <summary>Names the paid work, so that the log can tell a second payment for the same content; empty if the call is not paid for.</summary>
    public string WorkKey { get; set; } = "";

    /// <summary>The whole body, where the service does not stream it.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The body of a JSON protocol with what path and query carry, once it has been read.</summary>
    public JsonObject? Input { get; set; }

    /// <summary>Faults that strike this call; the front acts on most, the service on the answers' content.</summary>
    public IReadOnlyList<Fault> Faults { get; set; } = [];

    /// <summary>The error that the call was answered with, within a stream too; null if it succeeded.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The fault of a kind that strikes this call, or null.</summary>
    public Fault? Fault(FaultKind kind)
    {
        foreach (var fault in Faults)
            if (fault.Kind == kind)
                return fault;
        return null;
    }
}

/// <summary>Who signed a request.</summary>
/// <param name="AccessKeyId">The key, or <c>bearer</c>.</param>
/// <param name="Region">The region of the credential scope.</param>
public sealed record Caller(string AccessKeyId, string Region);
