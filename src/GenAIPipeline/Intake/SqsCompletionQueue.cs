using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Sqs;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Intake;

/// <summary>Wakes the document that waits for an outside job. A message may overtake the commit that makes its job known, so one that nobody knows comes again.</summary>
public sealed partial class SqsCompletionQueue(SqsQueue queue, JobCompletion completion, ILogger<SqsCompletionQueue> log) : IIntakeQueue
{
    public const string QueueName = "completion";

    public string Name => QueueName;

    /// <summary>The queue itself, for its listener.</summary>
    public SqsQueue Queue { get; } = queue;

    public async Task<IReadOnlyList<QueueVerdict>> WorkAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation)
    {
        var verdicts = new List<QueueVerdict>();
        foreach (var message in messages)
            verdicts.Add(await WakeAsync(message, cancellation) ? QueueVerdict.Done : QueueVerdict.Again);
        return verdicts;
    }

    public Task<QueueDepth> LookAsync(CancellationToken cancellation) => Queue.LookAsync(cancellation);

    public Task<long?> RedriveAsync(CancellationToken cancellation) => Queue.RedriveAsync(cancellation);

    private async Task<bool> WakeAsync(QueueMessage message, CancellationToken cancellation)
    {
        if (CompletionMessages.Parse(message.Body) is not { } job)
        {
            NotUnderstood(message.Id, message.Receives);
            return false;
        }

        var isKnown = await completion(job.Service, job.JobId, cancellation);
        if (isKnown)
            Ended(job.Service, job.JobId, job.Status);
        else
            Unknown(job.Service, job.JobId, message.Receives);
        return isKnown;
    }

    [LoggerMessage(LogLevel.Debug, "The {Service} job {Job} has ended: {Status}")]
    private partial void Ended(string service, string job, string status);

    [LoggerMessage(LogLevel.Information, "The {Service} job {Job} is not known (message received {Receives} times); the message comes again")]
    private partial void Unknown(string service, string job, int receives);

    [LoggerMessage(LogLevel.Warning, "Message {Id} is no completion of a job (received {Receives} times); it goes back, and in the end to the dead letters")]
    private partial void NotUnderstood(string id, int receives);
}
