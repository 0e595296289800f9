namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The connection is to be cut; a service that streams may throw it too.</summary>
public sealed class BrokenAnswerException(string outcome) : Exception($"The answer ends by {outcome}.")
{
    /// <summary><c>reset</c>, <c>hang</c> or <c>truncate</c>, for the call log.</summary>
    public string Outcome => outcome;
}
