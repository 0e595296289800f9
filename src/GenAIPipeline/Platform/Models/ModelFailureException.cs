namespace GenAIPipeline.Platform.Models;

/// <summary>Why a model gave no usable answer.</summary>
public enum ModelFailureCause
{
    /// <summary>The endpoint asked for fewer calls (429).</summary>
    Throttled,

    /// <summary>No whole answer within the timeout.</summary>
    TimedOut,

    /// <summary>Not reachable, 408, a 5xx, or the circuit is open after several of these.</summary>
    Unavailable,

    /// <summary>The prompt is longer than the model takes.</summary>
    ContextTooLong,

    /// <summary>The model or a filter before it refused the content.</summary>
    Refused,

    /// <summary>The key is missing, wrong or without rights (401, 403).</summary>
    Unauthorized,

    /// <summary>The answer was not what the schema asks for, also after a repair.</summary>
    Malformed,

    /// <summary>The endpoint does not understand the request (other 4xx).</summary>
    Rejected,
}

/// <summary>A call that failed for good. Its message never quotes a prompt or an answer.</summary>
public sealed class ModelFailureException(ModelFailureCause cause, string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public ModelFailureCause Cause { get; } = cause;

    /// <summary>What the endpoint asked to wait; null if it said nothing.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
