using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Takes the message that a job has ended, however it ended, and wakes the documents that wait for it.</summary>
/// <param name="service"><c>textract</c> or <c>transcribe</c>.</param>
/// <param name="jobId">Textract's job id, Transcribe's job name.</param>
/// <param name="cancellation">Ends the call.</param>
/// <returns>False when no such job is known (yet): the message goes back to its queue. True for one that was told before.</returns>
public delegate Task<bool> JobCompletion(string service, string jobId, CancellationToken cancellation);

/// <summary>Wakes documents whose job has ended.</summary>
internal sealed class JobEnds(ExternalJobStore jobs, LeaseStore leases)
{
    public async Task<bool> CompleteAsync(string service, string jobId, CancellationToken cancellation)
    {
        if (await jobs.EndedAsync(service, jobId, cancellation) is not { } documents)
            return false;
        if (documents.Count > 0)
            await leases.WakeAsync(documents, cancellation);
        return true;
    }
}
