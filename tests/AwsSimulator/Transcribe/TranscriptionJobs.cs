using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>The account's jobs by name; runs them behind the caller's back and emits an event at the end of each.</summary>
internal sealed class TranscriptionJobs(Simulator simulator, SpeechReader reader)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(bool IsMedical, string Name), TranscriptionJob> jobs = [];
    private readonly Queue<(TranscriptionJob Job, Func<Task> Run)> waiting = new();

    public int Running
    {
        get
        {
            lock (gate)
                return jobs.Values.Count(j => j.IsRunning);
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
                return jobs.Count;
        }
    }

    /// <summary>All ordinary jobs, the newest first.</summary>
    public IReadOnlyList<TranscriptionJob> List()
    {
        lock (gate)
            return [.. jobs.Values.Where(j => !j.IsMedical).OrderByDescending(j => j.CreatedAt).ThenBy(j => j.Name, StringComparer.Ordinal)];
    }

    public TranscriptionJob? Find(bool isMedical, string name)
    {
        lock (gate)
            return jobs.GetValueOrDefault((isMedical, name));
    }

    /// <param name="mayWait">Whether a job above the limit is queued instead of refused.</param>
    /// <param name="outcome">How it is to end, whatever the media says; null = as it turns out.</param>
    public TranscriptionJob Start(TranscriptionJob job, byte[] media, string host, TranscribeSettings settings, bool mayWait, string? outcome)
    {
        lock (gate)
        {
            if (jobs.ContainsKey((job.IsMedical, job.Name)))
                throw TranscribeErrors.NameTaken();
            var isFull = jobs.Values.Count(j => j.IsRunning) >= settings.ConcurrentJobs;
            if (isFull && !mayWait)
                throw TranscribeErrors.TooManyJobs();
            job = isFull ? job with { Status = TranscriptionJob.Queued } : job with { StartedAt = simulator.Clock.GetUtcNow() };
            jobs[(job.IsMedical, job.Name)] = job;
            if (isFull)
                waiting.Enqueue((job, () => RunAsync(job, media, host, settings, outcome)));
        }

        if (job.Status == TranscriptionJob.InProgress)
            _ = RunAsync(job, media, host, settings, outcome);
        return job;
    }

    public void Delete(string name)
    {
        lock (gate)
            if (!jobs.Remove((false, name)))
                throw TranscribeErrors.NoJob();
    }

    public void Clear()
    {
        lock (gate)
        {
            jobs.Clear();
            waiting.Clear();
        }
    }

    private async Task RunAsync(TranscriptionJob job, byte[] media, string host, TranscribeSettings settings, string? outcome)
    {
        if (outcome == TranscriptionJob.InProgress)
            return;
        try
        {
            var earliest = Task.Delay(settings.JobDuration, simulator.Clock, simulator.Stopping);
            var ended = outcome == TranscriptionJob.Failed
                ? job with { Status = TranscriptionJob.Failed, FailureReason = "Internal error: try your request again." }
                : await new TranscriptionWork(simulator, reader, settings).RunAsync(job, media, host, simulator.Stopping);
            await earliest;
            End(ended);
        }
        catch (OperationCanceledException)
        {
            // The simulator stops: nobody is left to be told.
        }
        catch (Exception e) when (e is SimulatedErrorException or IOException or InvalidOperationException)
        {
            End(job with { Status = TranscriptionJob.Failed, FailureReason = e.Message });
        }
    }

    private void End(TranscriptionJob job)
    {
        Func<Task>? next = null;
        lock (gate)
        {
            if (!jobs.ContainsKey((job.IsMedical, job.Name)))
                return;
            var now = simulator.Clock.GetUtcNow();
            jobs[(job.IsMedical, job.Name)] = job = job with { StartedAt = job.StartedAt ?? now, CompletedAt = now };
            while (next is null && waiting.TryDequeue(out var queued))
                if (jobs.TryGetValue((queued.Job.IsMedical, queued.Job.Name), out var present))
                {
                    jobs[(present.IsMedical, present.Name)] = present with { Status = TranscriptionJob.InProgress, StartedAt = now };
                    next = queued.Run;
                }
        }

        simulator.Events.Emit("aws.transcribe", "Transcribe Job State Change", job.EventDetail());
        if (next is not null)
            _ = next();
    }
}
