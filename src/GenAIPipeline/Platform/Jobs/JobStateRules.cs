using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>
/// Makes Hangfire's states say what the rows say: a retry shows as scheduled with its reason, a failed document as failed, and the
/// dashboard's "requeue" of a failed job is a redrive.
/// </summary>
public sealed class JobStateRules : JobFilterAttribute, IElectStateFilter
{
    /// <summary>The rescuer has woken the document before that.</summary>
    private static readonly TimeSpan RescuedWithin = TimeSpan.FromMinutes(1);

    /// <summary>Redrives the document of a failed wake-up. Set by the composition.</summary>
    public Func<Guid, Task>? Redrive { get; set; }

    public void OnStateElection(ElectStateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.CandidateState is FailedState { Exception: { } fault } failed)
        {
            // Told on this state, and not on a new one: Hangfire keeps a state that is replaced in the job's history, too.
            failed.Reason = ReasonOf(fault, isWakeUp: context.BackgroundJob.Job.Args is [Guid, ..]);
            if (fault is JobRetryException retry)
                context.CandidateState = new ScheduledState(retry.At.UtcDateTime) { Reason = retry.Message };
            else if (fault is not JobFailedException && context.BackgroundJob.Job.Args is [Guid, ..])
                context.CandidateState = new ScheduledState(RescuedWithin) { Reason = failed.Reason }; // an outage: the document is not failed
        }
        else if (context is { CandidateState: EnqueuedState, CurrentState: "Failed" } && context.BackgroundJob.Job.Args is [Guid document, ..])
            Redrive?.Invoke(document).GetAwaiter().GetResult(); // Hangfire's filters are synchronous
    }

    private static string ReasonOf(Exception fault, bool isWakeUp) => fault switch
    {
        JobRetryException or JobFailedException => fault.Message,
        _ when isWakeUp => $"{fault.GetType().Name} outside of a stage; the rescuer wakes the document again",
        _ => $"{fault.GetType().Name}; the next turn tries again",
    };
}
