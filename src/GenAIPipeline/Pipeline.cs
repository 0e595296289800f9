using GenAIPipeline.Documents;
using static GenAIPipeline.Documents.DocumentStatus;

namespace GenAIPipeline;

/// <summary>
/// The whole flow as one table, which begins where the bytes are: <c>Uploaded</c> while they lie outside of the store (aws mode), else <c>Accepted</c>. A document in status <c>RunsOn</c> is given to the stage, which moves it to one of its <c>Exits</c>;
/// Rejected is open to every stage, Failed follows the last attempt, Cancelled is a person's. Review is done by people.
/// </summary>
public static class Pipeline
{
    public static IReadOnlyList<StageRow> Stages { get; } =
    [
        //  stage                    runs on         moves to                        timeout of one attempt    attempts
        new(StageName.Intake,        Uploaded,       [Accepted],                     TimeSpan.FromHours(1),    5),
        new(StageName.Extraction,    Accepted,       [TextExtracted],                TimeSpan.FromHours(2),    5),
        new(StageName.Summarization, TextExtracted,  [Summarized],                   TimeSpan.FromHours(1),    5),
        new(StageName.Checking,      Summarized,     [ReadyToPublish, NeedsReview],  TimeSpan.FromMinutes(5),  5),
        new(StageName.Review,        NeedsReview,    [ReadyToPublish, Rejected],     Timeout.InfiniteTimeSpan, 1),
        new(StageName.Publishing,    ReadyToPublish, [Completed],                    TimeSpan.FromMinutes(1),  10),
    ];

    /// <summary>The stage that runs on a status; null when the document rests or has ended.</summary>
    public static StageRow? For(DocumentStatus status) => Stages.FirstOrDefault(row => row.RunsOn == status && row.Stage != StageName.Review);

    /// <summary>The row of a stage.</summary>
    /// <exception cref="InvalidOperationException">The stage has no row.</exception>
    public static StageRow Of(StageName stage) => Stages.First(row => row.Stage == stage);
}

/// <summary>One row of the table.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="RunsOn">The status that gives it work.</param>
/// <param name="Exits">Statuses that it may move to.</param>
/// <param name="Timeout">From the start of an attempt to its cancellation.</param>
/// <param name="Attempts">Attempts before the document fails.</param>
public sealed record StageRow(StageName Stage, DocumentStatus RunsOn, IReadOnlyList<DocumentStatus> Exits, TimeSpan Timeout, int Attempts)
{
    /// <summary>From a failed attempt to the next: doubling from 2 s, 5 min at most.</summary>
    public static TimeSpan Backoff(int failedAttempts) => TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, Math.Max(1, failedAttempts))));
}
