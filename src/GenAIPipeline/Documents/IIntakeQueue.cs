using GenAIPipeline.Platform.Sqs;

namespace GenAIPipeline.Documents;

/// <summary>
/// A queue by which the outside reaches the pipeline: news of files, and of jobs that have ended. A message is deleted only when what it told is a row.
/// Embedded mode has none: there an upload is a row with its wake-up from the first commit on.
/// </summary>
public interface IIntakeQueue
{
    /// <summary>In addresses and metrics: <c>intake</c>.</summary>
    string Name { get; }

    /// <summary>Works on the messages of one receipt; twice on the same does no harm.</summary>
    Task<IReadOnlyList<QueueVerdict>> WorkAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation);

    /// <exception cref="QueueUnavailableException">The queue refuses or does not answer.</exception>
    Task<QueueDepth> LookAsync(CancellationToken cancellation);

    /// <summary>Sends all dead letters through again.</summary>
    /// <returns>About how many there are; null when the queue has no place for dead letters.</returns>
    /// <exception cref="QueueUnavailableException">The queue refuses, does not answer, or moves them already.</exception>
    Task<long?> RedriveAsync(CancellationToken cancellation);
}
