using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator;

/// <summary>The services that are simulated: one line each.</summary>
internal static class ServiceTable
{
    public static IReadOnlyDictionary<string, ISimulatedService> Create(Simulator simulator) => Array.Empty<ISimulatedService>().ToDictionary(service => service.SigningName, StringComparer.Ordinal);
}
