using GenAIPipeline.Documents;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Reading;

/// <summary>One field of the time line of stages.</summary>
/// <param name="Tone"><c>ok</c>, <c>run</c>, <c>doubt</c>, <c>bad</c> or <c>todo</c>.</param>
/// <param name="Icon">Class of the icon.</param>
/// <param name="What">The stage's word in the tense that fits.</param>
/// <param name="Took">How long, or how long already; empty when unknown.</param>
/// <param name="More">What came of it.</param>
public sealed record StageStep(string Tone, string Icon, string What, string Took, string More)
{
    /// <summary>Share of the whole run, 0 to 100; null while the run is not over.</summary>
    public double? Share { get; init; }
}

/// <summary>What the time line knows beyond the row.</summary>
/// <param name="History">Moves of all runs, oldest first.</param>
/// <param name="Progress">What the running stage told last.</param>
/// <param name="ReadHow">"text layer", "recognized from scan"; empty while nothing is read.</param>
/// <param name="Doubts">Doubts of the present result.</param>
/// <param name="Holder">Who holds the review; null when it is free or there is none.</param>
public sealed record StageFacts(IReadOnlyList<StageMove> History, StageProgress? Progress, string ReadHow, int Doubts, string? Holder);

/// <summary>Makes the time line: pure, so that every state is tested without a browser.</summary>
internal static class StageLines
{
    private static readonly string[] Done = ["Received", "Read", "Summarized", "Checked", "Published"];
    private static readonly string[] Now = ["Receiving", "Reading", "Summarizing", "Checking", "Publishing"];
    private static readonly string[] Todo = ["Receive", "Read", "Summarize", "Check", "Publish"];

    public static IReadOnlyList<StageStep> Of(Document document, StageFacts facts, DateTimeOffset now)
    {
        var run = facts.History.Where(entry => entry.Run == document.Run).ToList();
        var reached = Reached(run);
        var stopped = IsStopped(document.Status) ? StoppedAt(document, run) : -1;
        var at = stopped >= 0 ? stopped : Depth(document.Status);
        var total = reached[5] is { } end && reached.FirstOrDefault(moment => moment is not null) is { } start ? end - start : (TimeSpan?)null;
        var steps = new StageStep[5];
        for (var step = 0; step < 5; step++)
        {
            var took = Took(reached, step, step == at ? now : null);
            steps[step] = step < at || document.Status == DocumentStatus.Completed
                ? Finished(document, facts, reached, step, took, total)
                : step > at
                    ? new StageStep("todo", "i-wait", Word(Todo, step, document), "", step == 4 && document.Status == DocumentStatus.NeedsReview ? "after a decision" : "")
                    : Present(document, facts, run, step, took, stopped >= 0, now);
        }

        return steps;
    }

    private static StageStep Finished(Document document, StageFacts facts, DateTimeOffset?[] reached, int step, TimeSpan? took, TimeSpan? total)
    {
        var attempts = facts.History.Count(entry => entry.Run == document.Run && Depth(entry.Status) == step && entry.Stage is not null && entry.Stage == StageAt(step));
        var more = step switch
        {
            0 => (reached[0] is { } at ? $"{at.UtcDateTime:HH:mm:ss}, " : "") + Measure.Bytes(document.Bytes),
            1 => reached[1] is null && document.Run > 1 ? "kept from an earlier run" : Join(Size(document), facts.ReadHow),
            2 => reached[2] is null && document.Run > 1 ? "kept from an earlier run" : Measure.Count(attempts + 1, "attempt"),
            3 => document.Result?.Outcome == "reviewed" ? "reviewed" : facts.Doubts == 0 ? "nothing in doubt" : Measure.Count(facts.Doubts, "doubt"),
            _ => reached[5] is { } end ? $"{end.UtcDateTime:HH:mm:ss}" + (total is { } all ? $", {Measure.Duration(all)} in all" : "") : "",
        };
        return new StageStep("ok", "i-done", Word(Done, step, document), took is { } time ? Measure.Duration(time) : "", more)
        {
            Share = total is { TotalMilliseconds: > 0 } && took is { } part ? Math.Clamp(part / total.Value * 100, 1, 100) : null,
        };
    }

    private static StageStep Present(Document document, StageFacts facts, List<StageMove> run, int step, TimeSpan? took, bool stopped, DateTimeOffset now)
    {
        var time = took is { } spent ? Measure.Duration(stopped ? spent : TimeSpan.FromSeconds(Math.Floor(spent.TotalSeconds))) : "";
        if (stopped)
        {
            var (tone, icon, what) = document.Status switch
            {
                DocumentStatus.Cancelled => ("todo", "i-off", "Cancelled"),
                DocumentStatus.Failed => ("bad", "i-fail", "Stopped"),
                _ => ("bad", "i-no", StatusView.IsReviewers(document) ? "Turned down" : "Not accepted"),
            };
            var ended = run.LastOrDefault()?.At;
            var before = run.Count > 1 ? run[^2].At : (DateTimeOffset?)null;
            return new StageStep(tone, icon, what, ended is { } end && before is { } start ? Measure.Duration(end - start) : "", document.Status == DocumentStatus.Failed ? Measure.Count(document.Attempt, "attempt") : "");
        }

        if (document.Status == DocumentStatus.NeedsReview)
            return new StageStep("doubt", "i-doubt", "In review", time, $"{Measure.Count(facts.Doubts, "doubt")}. {(facts.Holder is { } holder ? $"{holder} holds it" : "Free")}");
        if (document.Wait is not null)
        {
            var view = StatusView.Of(document, null, now);
            return new StageStep("run", "i-hold", Word(Now, step, document), time, document.Wait.IsRetry ? $"attempt {document.Attempt + 1} in {Measure.Duration(Positive(document.Wait.Until - now))}" : view.Word);
        }

        var waits = document.Status is DocumentStatus.Accepted or DocumentStatus.Uploaded && facts.Progress is null;
        return new StageStep(waits ? "todo" : "run", waits ? "i-wait" : "i-run", waits ? Word(Todo, step, document) : Word(Now, step, document), time, facts.Progress?.Text ?? (waits ? "waits for its turn" : ""));
    }

    /// <summary>When the run first stood at or behind each step; index 5 is the end.</summary>
    private static DateTimeOffset?[] Reached(List<StageMove> run)
    {
        var reached = new DateTimeOffset?[6];
        foreach (var entry in run)
        {
            var depth = entry.Status == DocumentStatus.Completed ? 5 : Depth(entry.Status);
            if (depth > 0 && !IsStopped(entry.Status))
                reached[depth] ??= entry.At;
        }

        reached[0] = reached[1];
        return reached;
    }

    private static TimeSpan? Took(DateTimeOffset?[] reached, int step, DateTimeOffset? until) =>
        step > 0 && reached[step] is { } from && (reached[step + 1] ?? until) is { } to && to >= from ? to - from : null;

    private static int StoppedAt(Document document, List<StageMove> run)
    {
        var stage = document.Error?.Stage is { } named ? StageDepth(named) : 0;
        var last = run.Where(entry => !IsStopped(entry.Status)).Select(entry => Depth(entry.Status)).LastOrDefault(1);
        return Math.Max(1, stage > 0 ? stage : last);
    }

    private static int Depth(DocumentStatus status) => status switch
    {
        DocumentStatus.Uploaded => 0,
        DocumentStatus.Accepted => 1,
        DocumentStatus.TextExtracted => 2,
        DocumentStatus.Summarized or DocumentStatus.NeedsReview => 3,
        _ => 4,
    };

    private static int StageDepth(StageName stage) => stage switch
    {
        StageName.Extraction => 1,
        StageName.Summarization => 2,
        StageName.Checking or StageName.Review => 3,
        StageName.Publishing => 4,
        _ => 0,
    };

    private static StageName? StageAt(int step) => step switch { 1 => StageName.Extraction, 2 => StageName.Summarization, 3 => StageName.Checking, 4 => StageName.Publishing, _ => null };

    private static bool IsStopped(DocumentStatus status) => status is DocumentStatus.Rejected or DocumentStatus.Failed or DocumentStatus.Cancelled;

    private static string Word(string[] words, int step, Document document) =>
        step == 1 && DocumentKind.Of(document).IsAudio ? words[1].Replace("Reading", "Transcribing").Replace("Read", words == Todo ? "Transcribe" : "Transcribed") : words[step];

    private static string Size(Document document) => document switch
    {
        { Seconds: { } seconds } => $"{Measure.Duration(TimeSpan.FromSeconds(seconds))} of speech",
        { Pages: { } pages } => Measure.Count(pages, "page"),
        _ => "",
    };

    private static string Join(string one, string other) => one.Length > 0 && other.Length > 0 ? $"{one}, {other}" : one + other;

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds)) : TimeSpan.Zero;
}
