namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>An error that a service answers with; thrown anywhere below <see cref="ISimulatedService.HandleAsync"/>.</summary>
/// <param name="code">The service's own error code, for example <c>QueueDoesNotExist</c>.</param>
/// <param name="status">HTTP status; 0 takes the one that the service's model lists, else 400.</param>
/// <param name="message">The sentence for people.</param>
public sealed class SimulatedErrorException(string code, int status, string message) : Exception(message)
{
    /// <summary>The service's own error code.</summary>
    public string Code => code;

    /// <summary>HTTP status, or 0 for the model's.</summary>
    public int Status => status;

    /// <summary>Further members of the error's body.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();
}
