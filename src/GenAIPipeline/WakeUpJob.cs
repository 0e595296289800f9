using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Jobs;

namespace GenAIPipeline;

/// <summary>The job behind every wake-up. The row is the truth: the job only says "look at this document".</summary>
public sealed class WakeUpJob(StageRunner runner)
{
    /// <param name="documentId">The document to look at.</param>
    /// <param name="fileName">Shown on the dashboard, not used.</param>
    /// <param name="cancellation">Given by Hangfire; fires when the server stops.</param>
    public async Task RunAsync(Guid documentId, string fileName, CancellationToken cancellation)
    {
        var end = await runner.RunAsync(new DocumentId(documentId), cancellation);
        if (end is RunEnd.Retrying retrying)
            throw new JobRetryException(retrying.Reason, retrying.At);
        if (end is RunEnd.Failed failed)
            throw new JobFailedException(failed.Reason);
    }
}
