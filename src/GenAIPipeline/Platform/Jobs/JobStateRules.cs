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
    /// <summary>Redrives the document of a failed wake-up. Set by the composition.</summary>
    public Func<Guid, Task>? Redrive { get; set; }

    public void OnStateElection(ElectStateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.CandidateState is FailedState { Exception: { } fault })
            context.CandidateState = Shown(fault, isWakeUp: context.BackgroundJob.Job.Args is [Guid, ..]);
        else if (context is { CandidateState: EnqueuedState, CurrentState: "Failed" } && context.BackgroundJob.Job.Args is [Guid document, ..])
            Redrive?.Invoke(document).GetAwaiter().GetResult(); // Hangfire's filters are synchronous
    }

    private static IState Shown(Exception fault, bool isWakeUp) => fault switch
    {
        JobRetryException retry => new ScheduledState(retry.At.UtcDateTime) { Reason = retry.Message },
        JobFailedException failed => new FailedState(failed) { Reason = failed.Message },
        _ when isWakeUp => new FailedState(fault) { Reason = $"{fault.GetType().Name} outside of a stage; the rescuer wakes the document again" },
        _ => new FailedState(fault) { Reason = $"{fault.GetType().Name}; the next turn tries again" },
    };
}
