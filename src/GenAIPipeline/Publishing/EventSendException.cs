namespace GenAIPipeline.Publishing;

/// <summary>A call that sent no event for certain. Its message names cause and cure.</summary>
/// <param name="message">One sentence.</param>
/// <param name="needsOperator">Only somebody who changes configuration or account can cure it.</param>
/// <param name="inner">What the receiver said.</param>
public sealed class EventSendException(string message, bool needsOperator, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether trying again soon is of no use.</summary>
    public bool NeedsOperator { get; } = needsOperator;
}
