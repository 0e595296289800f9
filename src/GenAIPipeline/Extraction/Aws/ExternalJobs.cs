using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>The operations by which a service does one kind of job.</summary>
/// <param name="Name">For people: "Textract".</param>
/// <param name="StartAsync">Starts the job under its token; answers its id.</param>
/// <param name="LookAsync">Asks how it stands, and fetches the answer when it has ended.</param>
/// <param name="IsAnnounced">A message tells the end, so that asking is only the net under a lost one.</param>
internal sealed record ExternalService(
    string Name,
    Func<ExternalJob, CancellationToken, Task<CallAnswer<string>>> StartAsync,
    Func<ExternalJob, CancellationToken, Task<CallAnswer<JobProgress>>> LookAsync,
    bool IsAnnounced);

/// <summary>Has paid work done once: answers what is stored, joins what runs, starts what is new.</summary>
internal sealed class ExternalJobs(ExternalJobStore store, SpendingBudgets budgets, IOptions<AwsOptions> options, TimeProvider time)
{
    /// <summary>Until the next try for a place among the account's jobs or requests.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    /// <summary>What is waited for while running work may use up a budget.</summary>
    private const string Budget = "the budget";

    private static readonly TimeSpan FirstPoll = TimeSpan.FromSeconds(2);

    public ExternalJobStore Store => store;

    /// <summary>Work that is done within one call.</summary>
    public async Task<ExternalAnswer> CallAsync(ExternalWork work, string name, Func<CancellationToken, Task<CallAnswer<PaidAnswer>>> call, CancellationToken cancellation)
    {
        switch (await store.EnterAsync(work, cancellation))
        {
            case ExternalEntry.Found(var known):
                return new ExternalAnswer.Arrived(known.Answer!);
            case ExternalEntry.Mine(var job):
                if (!await HoldAsync(work, job, cancellation))
                    return Wait(Budget, Turn);
                var asked = time.GetTimestamp();
                var answer = await call(cancellation);
                if (answer is { Value: { } paid })
                    return await KeepAsync(work, job, paid, time.GetElapsedTime(asked));
                await store.ReleaseAsync(work, job, CancellationToken.None);
                return Stop(answer.Fault!, name);
            default:
                return Wait(name, Turn);
        }
    }

    /// <summary>Work that goes on behind the call that starts it. Never waits for its end.</summary>
    public async Task<ExternalAnswer> JobAsync(ExternalWork work, ExternalService service, CancellationToken cancellation) =>
        await store.EnterAsync(work, cancellation) switch
        {
            ExternalEntry.Found({ Answer: { } body }) => new ExternalAnswer.Arrived(body),
            ExternalEntry.Found(var job) => await LookAsync(work, job, service, cancellation),
            ExternalEntry.Mine(var job) => await StartAsync(work, job, service, cancellation),
            _ => Wait(service.Name, Turn),
        };

    /// <summary>The same for work that somebody has begun, or stands in line for, and that has not ended; null when there is none.</summary>
    public async Task<ExternalAnswer?> ResumeAsync(ExternalWork work, ExternalService service, CancellationToken cancellation) =>
        await store.FindAsync(work, cancellation) is { State: ExternalState.Running or ExternalState.Reserved } ? await JobAsync(work, service, cancellation) : null;

    private async Task<ExternalAnswer> StartAsync(ExternalWork work, ExternalJob job, ExternalService service, CancellationToken cancellation)
    {
        if (!await HoldAsync(work, job, cancellation))
            return Wait(Budget, Turn);
        var started = await service.StartAsync(job, cancellation);
        if (started.Value is { } id)
        {
            // The service is at work: that is known from here on, whatever happens to this worker.
            await store.StartedAsync(work, job, id, CancellationToken.None);
            return Wait(service.Name, NextLook(job with { StartedAt = time.GetUtcNow() }, service));
        }

        // Started for another document's file, which may have been deleted since: the next try is a new one with our own.
        var isOthers = job.Source != work.Subject.Document.Value && started.Fault is not (ExternalFault.Busy or ExternalFault.Outage);
        if (isOthers || started.Fault is ExternalFault.BadInput or ExternalFault.Lost)
            await store.FailedAsync(work, job, started.Fault!.GetType().Name, CancellationToken.None);
        else
            await store.ReleaseAsync(work, job, CancellationToken.None);
        return isOthers ? Wait(service.Name, TimeSpan.Zero) : Stop(started.Fault!, service.Name);
    }

    /// <summary>Whether budgets have room for the work now.</summary>
    /// <exception cref="BudgetExceededException">They will not have it.</exception>
    private async Task<bool> HoldAsync(ExternalWork work, ExternalJob job, CancellationToken cancellation)
    {
        var isHeld = false;
        try
        {
            var cost = new PlannedCost(job.Hold, work.Subject.Tenant, work.Subject.Profile, work.Subject.Document.ToString(), work.Price(job.Units ?? 0), work.IsJob ? options.Value.JobTimeout : store.Claim);
            return isHeld = await budgets.TryHoldAsync(cost, cancellation) != BudgetRoom.Later;
        }
        finally
        {
            if (!isHeld)
                await store.ReleaseAsync(work, job, CancellationToken.None);
        }
    }

    private async Task<ExternalAnswer> LookAsync(ExternalWork work, ExternalJob job, ExternalService service, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        var looked = await service.LookAsync(job, cancellation);
        switch (looked.Value)
        {
            case JobProgress.Ended(var paid):
                return await KeepAsync(work, job, paid, job.StartedAt is { } at ? time.GetUtcNow() - at : time.GetElapsedTime(asked));
            case JobProgress.Failed(var fault):
                await store.FailedAsync(work, job, fault.GetType().Name, CancellationToken.None);
                return Stop(fault, service.Name);
            case JobProgress.Running when time.GetUtcNow() - job.StartedAt > options.Value.JobTimeout:
                await store.FailedAsync(work, job, "timeout", CancellationToken.None);
                return Stop(new ExternalFault.Refused($"{service.Name} had not ended job {job.JobId} after {options.Value.JobTimeout.TotalMinutes:0} minutes; redrive the document to start a new one."), service.Name);
            case JobProgress.Running:
                return Wait(service.Name, NextLook(job, service));
        }

        if (looked.Fault is ExternalFault.Lost)
            await store.FailedAsync(work, job, "lost", CancellationToken.None);
        return Stop(looked.Fault!, service.Name);
    }

    // The answer is paid for: it is kept even when the process is stopping or the lease is lost, before anything else is done with it.
    private async Task<ExternalAnswer> KeepAsync(ExternalWork work, ExternalJob job, PaidAnswer paid, TimeSpan took)
    {
        var cost = new ModelCallRow
        {
            At = time.GetUtcNow(),
            Tenant = work.Subject.Tenant,
            Profile = work.Subject.Profile,
            Document = work.Subject.Document.ToString(),
            Model = paid.Cost.Model,
            Outcome = CallOutcome.Answered,
            Unit = paid.Cost.Unit,
            Units = paid.Cost.Units,
            CostUsd = paid.Cost.Usd,
            FullUsd = paid.Cost.Usd,
            Hold = job.Hold,
            Latency = took,
        };
        await store.AnsweredAsync(work, job, paid.Body, cost, CancellationToken.None);
        return new ExternalAnswer.Arrived(paid.Body);
    }

    private TimeSpan NextLook(ExternalJob job, ExternalService service)
    {
        var slow = options.Value.SlowPoll;
        if (service.IsAnnounced)
            return slow;
        var half = (time.GetUtcNow() - job.StartedAt ?? TimeSpan.Zero) / 2;
        return half < FirstPoll ? FirstPoll : half > slow ? slow : half;
    }

    private ExternalAnswer.Stopped Stop(ExternalFault fault, string name) => fault switch
    {
        ExternalFault.Busy => Wait(name, Turn),
        ExternalFault.BadInput(var reason) => new ExternalAnswer.Stopped(new ExtractionAnswer.Unreadable(reason)),
        ExternalFault.Refused(var sentence) => new ExternalAnswer.Stopped(new ExtractionAnswer.Unavailable(sentence, IsFinal: true)),
        ExternalFault.Outage(var sentence) => new ExternalAnswer.Stopped(new ExtractionAnswer.Unavailable(sentence, IsFinal: false)),
        ExternalFault.Lost(var sentence) => new ExternalAnswer.Stopped(new ExtractionAnswer.Unavailable(sentence, IsFinal: false)),
        _ => throw new InvalidOperationException($"Expected a known fault, got {fault.GetType().Name}."),
    };

    private ExternalAnswer.Stopped Wait(string name, TimeSpan after) => new(new ExtractionAnswer.Waiting(name, time.GetUtcNow() + after));
}
