using GenAIPipeline.Benchmarks.Reporting;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>The long run as rows.</summary>
internal static class LongRunReport
{
    private const double MostPaid = 1.02;

    public static BenchmarkResult Of(LongRunPlan plan, LongRunEvidence evidence) => new("Long run of aws mode", Method(plan), [.. Rows(plan, evidence)]) { MustHold = true };

    private static string Method(LongRunPlan plan) =>
        $"{plan.Documents:#,0} documents, all different ({plan.Texts} texts, {plan.Scans} scanned pages, {plan.Recordings} recordings of 3 s), half by HTTP and half by the S3 drop folder, through aws mode on the simulator (web, two workers, simulator, each a process). "
            + $"{plan.FaultShare:0 %} of all calls to each service fail: throttled, slow, hanging, 5xx, reset, cut within the answer, and 5xx, reset or hanging after the work was done; answers of the model malformed, cut off or untrue, jobs of Transcribe and entries of EventBridge failed; "
            + $"every SQS message comes three times and shuffled, some late, some completion messages never. One worker is killed with `-9` every {plan.KillEvery.TotalSeconds:0} s. Clients send again what was not taken; documents that wait for a person are approved. "
            + "An answer of Textract without a word is left out, because it is what an empty page gets. "
            + "Paid is a call whose work was done and whose whole answer went out. Needed are the different pieces of work (model prompt, page, recording) of which a usable answer went out, at most those of a run without faults. "
            + "Answers that went out whole and are of no use (malformed, cut off, a job that then failed) have to be asked for again: they are counted apart and are in neither number of the ratio; a second ratio counts them as paid.";

    private static IEnumerable<BenchmarkRow> Rows(LongRunPlan plan, LongRunEvidence evidence)
    {
        var paid = evidence.Paid;
        var needed = Math.Max(1, Math.Min(paid.Works, plan.PaidWork));
        yield return BenchmarkRow.AtMost("documents lost", evidence.LostFiles.Count, 0);
        yield return BenchmarkRow.AtMost("documents doubled", evidence.Doubled, 0);
        yield return BenchmarkRow.AtMost("documents without exactly one `document.completed`", evidence.WronglyTold.Count, 0);
        yield return BenchmarkRow.AtMost("gaps or doubles in the feed", evidence.FeedFaults, 0);
        yield return BenchmarkRow.AtMost("paid calls with a usable answer / needed", (double)paid.Usable / needed, MostPaid);
        yield return BenchmarkRow.Of("all paid calls / needed", (double)paid.Paid.Count / needed);
        yield return BenchmarkRow.Of("paid calls", paid.Paid.Count);
        yield return BenchmarkRow.Of("needed", needed);
        yield return BenchmarkRow.Of("needed without faults", plan.PaidWork);
        yield return BenchmarkRow.Of("paid again though a usable answer had gone out", paid.Usable - needed);
        yield return BenchmarkRow.Of("paid, answer of no use", paid.Spoiled);
        yield return BenchmarkRow.Of("answers lost on the way", paid.Lost);
        yield return BenchmarkRow.Of("model answers that were stored already", evidence.FromCache);
        // More calls than the simulator keeps one by one would leave some out of the numbers above.
        yield return BenchmarkRow.AtMost("calls that are not in the log any more", evidence.AllCalls - evidence.Single.Count, 0);
        yield return BenchmarkRow.Of("calls", evidence.AllCalls);
        yield return BenchmarkRow.Of("calls struck by a fault", 100 * evidence.StruckShare, "%");
        yield return BenchmarkRow.Of("workers killed", evidence.Kills);
        yield return BenchmarkRow.Of("uploads sent again by clients", evidence.Repeated);
        yield return BenchmarkRow.Of("documents approved by a person", evidence.Approved);
        yield return BenchmarkRow.Of("documents summarized by the extract, because the model failed", evidence.WithoutModel);
        yield return BenchmarkRow.Of("wall time", evidence.Wall.TotalSeconds, "s");
        yield return BenchmarkRow.Of("documents a second", plan.Documents / evidence.Wall.TotalSeconds);
    }
}
