namespace GenAIPipeline.Platform.Jobs;

/// <summary>The work will be tried again at a moment that is known already; the dashboard shows the job as scheduled, with the reason.</summary>
public sealed class JobRetryException(string reason, DateTimeOffset at) : Exception(reason)
{
    public DateTimeOffset At { get; } = at;
}

/// <summary>The work has failed for good; the dashboard shows the job as failed, with the reason.</summary>
public sealed class JobFailedException(string reason) : Exception(reason);
