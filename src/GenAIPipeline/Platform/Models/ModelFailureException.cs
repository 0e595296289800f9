using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Why a model gave no usable answer.</summary>
public enum ModelFailureCause
{
    /// <summary>The endpoint asked for fewer calls (429).</summary>
    Throttled,

    /// <summary>The quota of the day is used up: other models may have theirs.</summary>
    ThrottledToday,

    /// <summary>No whole answer within the timeout.</summary>
    TimedOut,

    /// <summary>Not reachable, 408, a 5xx, or the circuit is open after several of these.</summary>
    Unavailable,

    /// <summary>The provider is still loading the model.</summary>
    NotReady,

    /// <summary>The model itself failed (424).</summary>
    ModelFailed,

    /// <summary>The answer broke off before its end; what came of it does not count.</summary>
    Truncated,

    /// <summary>The prompt is longer than the model takes.</summary>
    ContextTooLong,

    /// <summary>The model or a filter before it refused the content.</summary>
    Refused,

    /// <summary>The key is missing, wrong or without rights (401, 403).</summary>
    Unauthorized,

    /// <summary>No credentials were found.</summary>
    NoCredentials,

    /// <summary>The account was not given the model, or the region does not have it.</summary>
    NotEnabled,

    /// <summary>No region is configured, or the wrong one.</summary>
    WrongRegion,

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

    /// <summary>What the call cost nevertheless, as for an answer that a filter held back; null if nothing is known.</summary>
    public UsageDetails? Usage { get; init; }

    /// <summary>Whether the same model may answer the same call within seconds. A call that took the whole timeout is not made again: what waits for it has waited long enough.</summary>
    public bool MayPass => Cause is ModelFailureCause.Throttled or ModelFailureCause.Unavailable or ModelFailureCause.NotReady or ModelFailureCause.ModelFailed or ModelFailureCause.Truncated;

    /// <summary>Whether it says that the provider is ill, rather than busy or asked wrongly.</summary>
    public bool IsOutage => Cause is ModelFailureCause.Unavailable or ModelFailureCause.TimedOut or ModelFailureCause.NotReady or ModelFailureCause.ModelFailed or ModelFailureCause.Truncated;

    /// <summary>Whether only somebody who changes configuration or account can cure it.</summary>
    public bool NeedsOperator => Cause is ModelFailureCause.Unauthorized or ModelFailureCause.NoCredentials or ModelFailureCause.NotEnabled or ModelFailureCause.WrongRegion;
}
