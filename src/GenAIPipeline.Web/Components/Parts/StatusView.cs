using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>A status as people see it: an icon, a word and a colour, in this order of importance.</summary>
/// <param name="Icon">Class of the icon; each has its own outline.</param>
/// <param name="Word">What happens, or what became of it.</param>
/// <param name="Tone">Class of the colour: <c>ok</c>, <c>doubt</c>, <c>bad</c>, <c>run</c>, or empty.</param>
public sealed record StatusView(string Icon, string Word, string Tone)
{
    /// <param name="document">The row.</param>
    /// <param name="progress">What the running stage told last, if anything.</param>
    /// <param name="now">For the time that is left of a wait.</param>
    public static StatusView Of(Document document, StageProgress? progress, DateTimeOffset now) => document switch
    {
        { Status: DocumentStatus.NeedsReview } => new("i-doubt", "Needs review", "doubt"),
        { Status: DocumentStatus.Completed, Result.Degraded: true } => new("i-half", "Done, fallback model", "ok"),
        { Status: DocumentStatus.Completed } => new("i-done", "Done", "ok"),
        { Status: DocumentStatus.Rejected } when IsReviewers(document) => new("i-no", "Turned down in review", "bad"),
        { Status: DocumentStatus.Rejected } => new("i-no", "Not accepted", "bad"),
        { Status: DocumentStatus.Failed } => new("i-fail", "Stopped by a fault", "bad"),
        { Status: DocumentStatus.Cancelled } => new("i-off", "Cancelled", ""),
        { Wait: { IsRetry: true } retry } => new("i-hold", $"{Working(document.Status, null)}, again {In(retry.Until, now)}", "run"),
        { Wait: { } wait } => new("i-hold", $"Waiting for {wait.For}{Left(wait.Until, now)}", "run"),
        { Status: DocumentStatus.Uploaded } => new("i-wait", "Waiting", ""),
        { Status: DocumentStatus.Accepted } when progress is null => new("i-wait", "Waiting", ""),
        _ => new("i-run", Working(document.Status, progress), "run"),
    };

    /// <summary>Whether the document still moves by itself.</summary>
    public static bool IsWorking(DocumentStatus status) => status is DocumentStatus.Uploaded or DocumentStatus.Accepted or DocumentStatus.TextExtracted or DocumentStatus.Summarized or DocumentStatus.ReadyToPublish;

    /// <summary>Whether a reviewer turned it down (the code is <c>review.…</c>).</summary>
    public static bool IsReviewers(Document document) => document.Error?.Code.StartsWith("review.", StringComparison.Ordinal) == true;

    /// <summary>Stage in work or next, of 4; null once it rests or ended.</summary>
    public static int? StageOf4(DocumentStatus status) => status switch
    {
        DocumentStatus.Uploaded or DocumentStatus.Accepted => 1,
        DocumentStatus.TextExtracted => 2,
        DocumentStatus.Summarized => 3,
        DocumentStatus.ReadyToPublish => 4,
        _ => null,
    };

    private static string Working(DocumentStatus status, StageProgress? progress)
    {
        var word = status switch
        {
            DocumentStatus.TextExtracted => "Summarizing",
            DocumentStatus.Summarized => "Checking",
            DocumentStatus.ReadyToPublish => "Publishing",
            _ => "Reading",
        };
        return progress is null ? word : $"{word}, {progress.Text}";
    }

    private static string In(DateTimeOffset until, DateTimeOffset now) => until - now is var left && left > TimeSpan.FromSeconds(1) ? $"in {Measure.Age(Whole(left))}" : "now";

    private static string Left(DateTimeOffset until, DateTimeOffset now) => until - now is var left && left > TimeSpan.FromSeconds(1) ? $", ~{Measure.Age(Whole(left))}" : "";

    private static TimeSpan Whole(TimeSpan left) => TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds));
}
