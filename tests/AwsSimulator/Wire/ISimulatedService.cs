using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>One AWS service behind the simulator's port.</summary>
public interface ISimulatedService
{
    /// <summary>The service's name in credential scopes: <c>sqs</c>, <c>s3</c>, <c>bedrock</c>…</summary>
    string SigningName { get; }

    /// <summary>What this service calls the common errors.</summary>
    ErrorCodes Errors { get; }

    /// <summary>True if the body is read by the service as it arrives, false if the front reads it whole first.</summary>
    bool StreamsBody => false;

    /// <summary>Tells <see cref="SimulatedCall.Operation"/> and, if it can, <see cref="SimulatedCall.Target"/>, which faults are matched with.</summary>
    void Identify(SimulatedCall call);

    /// <summary>Does the work and writes the answer. A <see cref="SimulatedErrorException"/> goes through <see cref="WriteErrorAsync"/>.</summary>
    Task HandleAsync(SimulatedCall call, CancellationToken cancellation);

    /// <summary>Writes an error in the service's own form.</summary>
    Task WriteErrorAsync(SimulatedCall call, SimulatedErrorException error);

    /// <summary>Forgets all state; settings too.</summary>
    void Reset();

    /// <summary>Takes settings such as quotas from the control API (<c>PUT /_simulator/settings/NAME</c>).</summary>
    void Configure(JsonObject settings) => throw new NotSupportedException($"{SigningName} has no settings.");

    /// <summary>The present settings and state, for the control API.</summary>
    JsonNode Describe() => new JsonObject();
}
