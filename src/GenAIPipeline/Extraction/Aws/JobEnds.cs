using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Wakes documents whose job has ended.</summary>
internal sealed class JobEnds(ExternalJobStore jobs, LeaseStore leases)
{
    public async Task<bool> CompleteAsync(string service, string jobId, CancellationToken cancellation)
    {
        if (await jobs.EndedAsync(service, jobId, cancellation) is not { } documents)
            return false;
        await leases.WakeAsync(documents, DocumentStatus.Accepted, cancellation);
        return true;
    }
}
